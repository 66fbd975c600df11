using Microsoft.Extensions.Time.Testing;
using Sandbox.Http.Keys;

namespace Sandbox.Http.Tests.Keys;

public sealed class KeyLimitsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly KeyLimits _limits;

    public KeyLimitsTests() => _limits = new KeyLimits(_time);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(600)]
    public void Begin_RunsPerMinute_AllowsThatManyAtOnceAndThenOneAsTimeGoes(int perMinute)
    {
        var key = new CallerKey("a", null, perMinute);
        for (int i = 0; i < perMinute; i++)
            Assert.Null(Begin(key).Refusal);

        KeyAdmission refused = Begin(key);
        Assert.NotNull(refused.Refusal);

        _time.Advance(refused.RetryAfter);
        Assert.Null(Begin(key).Refusal);
        Assert.NotNull(Begin(key).Refusal);
    }

    [Fact]
    public void Begin_MaxParallel_IsAPlaceThatComesBack()
    {
        var key = new CallerKey("a", 2, null);
        KeyAdmission first = _limits.Begin(key);
        KeyAdmission second = _limits.Begin(key);
        Assert.NotNull(_limits.Begin(key).Refusal);

        second.Dispose();

        Assert.Null(_limits.Begin(key).Refusal);
        first.Dispose();
    }

    [Fact]
    public void Begin_RefusedForParallelRuns_DoesNotSpendTheMinute()
    {
        var key = new CallerKey("a", 1, 2);
        using (_limits.Begin(key))
            Assert.NotNull(_limits.Begin(key).Refusal);

        Assert.Null(Begin(key).Refusal);
    }

    [Fact]
    public void Begin_OneKeyUsedUp_LeavesTheOthersAlone()
    {
        var key = new CallerKey("a", null, 1);
        Begin(key);
        Assert.NotNull(Begin(key).Refusal);

        Assert.Null(Begin(key with { Name = "b" }).Refusal);
    }

    [Fact]
    public void Charge_ABatch_IsPaidBeforeTheNextRun()
    {
        var key = new CallerKey("a", null, 60);
        Begin(key);
        _limits.Charge(key, 119);

        Assert.Equal(TimeSpan.FromSeconds(61), Begin(key).RetryAfter);
    }

    [Fact]
    public void Begin_NoLimits_KeepsNothing()
    {
        for (int i = 0; i < 1_000; i++)
            Assert.Null(_limits.Begin(CallerKey.Anybody).Refusal);
    }

    private KeyAdmission Begin(CallerKey key)
    {
        KeyAdmission admission = _limits.Begin(key);
        admission.Dispose();
        return admission;
    }
}
