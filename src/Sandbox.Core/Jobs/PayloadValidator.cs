using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Core.Jobs;

/// <summary>Finds everything that is wrong with a payload: a batch with one wrong input is not begun.</summary>
internal sealed class PayloadValidator(RunRequestValidator validator)
{
    /// <exception cref="RunException">Everything that is wrong, in one message.</exception>
    public void Validate(JobPayload payload, RequestErrors errors)
    {
        if (payload.Inputs is null)
        {
            validator.Validate(payload.Request, errors);
            return;
        }

        // The program once, with all that is wrong with it; then only what the inputs add.
        Check(payload.Request, "", errors);
        for (int index = 0; index < payload.Inputs.Count && errors.Count == 0; index++)
            Check(payload.Combine(index), $"inputs[{index}]", errors);
        if (errors.Count > 0)
            throw new RunException(RunFailure.InvalidRequest, errors.ToString());
    }

    private void Check(RunRequest request, string part, RequestErrors errors)
    {
        try
        {
            validator.Validate(request, part.Length == 0 ? errors : new RequestErrors());
        }
        catch (RunException) when (part.Length == 0)
        {
            // It is in the errors.
        }
        catch (RunException exception)
        {
            errors.Add(part, exception.Message);
        }
    }
}
