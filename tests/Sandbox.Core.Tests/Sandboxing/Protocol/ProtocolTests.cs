using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Sandbox.Core.Sandboxing.Protocol;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Protocol;

public sealed class ProtocolTests
{
    private static readonly Dictionary<string, Type> Structs = new()
    {
        ["message_header"] = typeof(MessageHeader),
        ["spawn_message"] = typeof(SpawnMessage),
        ["kill_message"] = typeof(KillMessage),
        ["release_message"] = typeof(ReleaseMessage),
        ["released_message"] = typeof(ReleasedMessage),
        ["go_message"] = typeof(GoMessage),
        ["started_message"] = typeof(StartedMessage),
        ["ready_message"] = typeof(ReadyMessage),
        ["ended_message"] = typeof(EndedMessage),
        ["failed_message"] = typeof(FailedMessage),
    };

    private static readonly Dictionary<string, ulong> Constants = new()
    {
        ["PROTOCOL_VERSION"] = Wire.Version,
        ["CONTROL_FD"] = Wire.ControlDescriptor,
        ["MESSAGE_MAX_BYTES"] = Wire.MaxBytes,
        ["NO_ID"] = Wire.NoId,
        ["NO_LIMIT"] = Wire.NoLimit,
    };

    // Nothing of these crosses the wire in a message of its own.
    private static readonly string[] Unmirrored = ["SPAWN_FDS", "SPAWN_MAX_GROUPS"];

    [SkippableFact]
    public async Task EverySizeOffsetAndNumber_IsAsTheLauncherHasIt()
    {
        string output = await NativeParts.AskLauncherAsync("protocol");
        var differences = new List<string>();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ');
            if (Unmirrored.Contains(parts[0]))
                continue;
            string ours = Mirror(parts[0]);
            if (ours != parts[1])
                differences.Add($"{parts[0]}: the launcher has {parts[1]}, the server {ours}");
        }

        Assert.Empty(differences);
    }

    [SkippableFact]
    public async Task EveryNumberOfOurs_IsKnownToTheLauncher()
    {
        string output = await NativeParts.AskLauncherAsync("protocol");

        Assert.All(Enum.GetNames<MessageKind>(), name => Assert.Contains($"MESSAGE_{name.ToUpperInvariant()} ", output, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<Stage>(), name => Assert.Contains($"STAGE_{name.ToUpperInvariant()} ", output, StringComparison.Ordinal));
    }

    [Fact]
    public void SpawnDescriptors_FitOnePacket()
    {
        const int SpawnDescriptors = 4, SpawnMaxGroups = 4;
        Assert.True(Wire.MaxDescriptors >= SpawnDescriptors + SpawnMaxGroups);
    }

    private static string Mirror(string name)
    {
        if (Constants.TryGetValue(name, out ulong constant))
            return constant.ToString(CultureInfo.InvariantCulture);

        string[] parts = name.Split('.');
        if (parts.Length == 2)
        {
            if (!Structs.TryGetValue(parts[0], out Type? type))
                return "no such struct";
            return parts[1] == "size"
                ? Marshal.SizeOf(type).ToString(CultureInfo.InvariantCulture)
                : OffsetOf(type, Pascal(parts[1]));
        }

        (string prefix, string rest) = (name[..name.IndexOf('_', StringComparison.Ordinal)], name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..]);
        return prefix switch
        {
            "MESSAGE" => NumberOf<MessageKind>(rest),
            "SPAWN" => NumberOf<SpawnFlags>(rest),
            "STAGE" => NumberOf<Stage>(rest),
            _ => "nothing of that name",
        };
    }

    private static string OffsetOf(Type type, string field) => type.GetField(field) is null
        ? "no such field"
        : Marshal.OffsetOf(type, field).ToString();

    private static string NumberOf<T>(string name) where T : struct, Enum => Enum.TryParse(name, ignoreCase: true, out T value)
        ? Convert.ToUInt32(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
        : "no such number";

    private static string Pascal(string name)
    {
        var text = new StringBuilder();
        foreach (string word in name.Split('_'))
            text.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        return text.ToString();
    }
}
