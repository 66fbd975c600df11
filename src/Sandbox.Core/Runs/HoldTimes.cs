namespace Sandbox.Core.Runs;

/// <summary>How long places are held: what is known of the time that a line will take. Not safe for several threads.</summary>
/// <remarks>
/// It is used to turn callers away, so it must not be wrong to their harm:
/// <list type="bullet">
/// <item>A new line has no past: what was measured before it formed (another hour, other programs) says nothing about those
/// who stand in it. Nobody is turned away before <see cref="Rounds"/> rounds of all places ended while the line stood.</item>
/// <item>A mean of few or unlike runs is no knowledge. What counts is how short the time can be, not how long it should be:
/// the mean less three deviations, of the sum of that many runs and of the mean itself. Programs that are alike make it
/// sharp, one long program among many short ones makes it say nothing.</item>
/// <item>Programs change while the line stands: a run counts half as much as one 22 runs later.</item>
/// </list>
/// </remarks>
internal sealed class HoldTimes(int places)
{
    // The first of them began before there was a line.
    private const int Rounds = 3;
    private const int FewestEnds = 8;
    private const int Memory = 32;
    private const double Deviations = 3;

    private int _ends;
    private double _seconds;
    private double _variance;

    /// <summary>The weighted mean; of the line before, while the present one has none. Zero when nothing ended yet.</summary>
    public TimeSpan Mean => TimeSpan.FromSeconds(_seconds);

    /// <summary>A place was given back.</summary>
    public void Add(TimeSpan held)
    {
        // A plain mean at first, so that the first run does not count more than the others.
        _ends++;
        double weight = 1.0 / Math.Min(_ends, Memory);
        double difference = held.TotalSeconds - _seconds;
        _variance = _ends == 1 ? 0 : (1 - weight) * (_variance + (weight * difference * difference));
        _seconds = _ends == 1 ? held.TotalSeconds : _seconds + (weight * difference);
    }

    /// <summary>The line is empty: the next one is another.</summary>
    public void Restart() => _ends = 0;

    /// <summary>How long it takes until so many have been served; the best guess.</summary>
    public TimeSpan Expect(int runs) => Mean * runs / places;

    /// <summary>How long it takes at least; zero when too little is known.</summary>
    public TimeSpan ExpectAtLeast(int runs)
    {
        if (_ends < Math.Max(FewestEnds, Rounds * places))
            return TimeSpan.Zero;

        // Each place serves its part one after another: their deviations add up as squares, those of the mean do not.
        double each = (double)runs / places;
        double known = Math.Min(_ends, (2 * Memory) - 1);
        double deviation = Math.Sqrt(_variance * ((each / places) + (each * each / known)));
        return TimeSpan.FromSeconds(Math.Max(0, (each * _seconds) - (Deviations * deviation)));
    }
}
