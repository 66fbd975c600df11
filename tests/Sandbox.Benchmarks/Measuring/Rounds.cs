using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Measuring;

/// <summary>
/// Gives every subject its turn in short blocks, round after round: a machine that gets slower meanwhile gets slower for
/// all of them, and the ratios stay.
/// </summary>
internal static class Rounds
{
    public static async Task<IReadOnlyList<Figures>> MeasureAsync(
        IReadOnlyList<ISubject> subjects, IReadOnlyList<int> clients, int rounds, TimeSpan length)
    {
        var blocks = new Dictionary<(string Subject, int Clients), List<Block>>();
        for (int round = 1; round <= rounds; round++)
        {
            Console.Error.WriteLine($"round {round} of {rounds}");
            foreach (int count in clients)
            {
                foreach (ISubject subject in subjects)
                {
                    Block block = await subject.RunAsync(count, length);
                    ListOf(blocks, (subject.Name, count)).Add(block);
                }
            }
        }

        return [.. blocks.Select(pair => Figures.Create(pair.Key.Subject, pair.Key.Clients, pair.Value))];
    }

    private static List<Block> ListOf(Dictionary<(string, int), List<Block>> blocks, (string, int) key)
    {
        if (!blocks.TryGetValue(key, out List<Block>? list))
            blocks[key] = list = [];
        return list;
    }
}
