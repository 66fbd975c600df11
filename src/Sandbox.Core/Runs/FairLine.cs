namespace Sandbox.Core.Runs;

/// <summary>
/// A waiting line with a lane for each caller: first come, first served inside a lane, and the lanes take turns. Not safe
/// for several threads.
/// </summary>
/// <remarks>
/// Turns and not weights: whoever sends a thousand requests waits behind their own, and who sends one waits for at most one
/// of every other. Lanes are kept by length as well; a length changes by one at a time, so that the longest lane is found
/// without a search, however many callers there are.
/// </remarks>
internal sealed class FairLine<T>
    where T : class
{
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly LinkedList<Lane> _turns = new();
    private readonly List<LinkedList<Lane>> _byLength = [new()];
    private int _longest;

    /// <summary>All who wait.</summary>
    public int Count { get; private set; }

    /// <summary>Callers of whom somebody waits.</summary>
    public int Callers => _lanes.Count;

    /// <summary>How many wait of one caller.</summary>
    public int CountOf(string caller) => _lanes.TryGetValue(caller, out Lane? lane) ? lane.Waiters.Count : 0;

    /// <summary>Who came last of one caller; null when nobody of theirs waits.</summary>
    public T? FindLast(string caller) => _lanes.TryGetValue(caller, out Lane? lane) ? lane.Waiters.Last!.Value : null;

    /// <summary>At the end of the caller's lane.</summary>
    /// <returns>The place, for <see cref="Remove"/>.</returns>
    public Place Add(string caller, T waiter)
    {
        if (!_lanes.TryGetValue(caller, out Lane? lane))
        {
            lane = new Lane(caller);
            _lanes.Add(caller, lane);
            _turns.AddLast(lane.Turn);
        }

        var place = new Place(lane, lane.Waiters.AddLast(waiter));
        Count++;
        Rank(lane);
        return place;
    }

    /// <summary>Leaves the line, wherever it stands in it; nothing when it has left.</summary>
    public void Remove(Place place)
    {
        if (place.Node.List is null)
            return;

        Lane lane = place.Lane;
        lane.Waiters.Remove(place.Node);
        Count--;
        Rank(lane);
        if (lane.Waiters.Count > 0)
            return;

        _turns.Remove(lane.Turn);
        _lanes.Remove(lane.Caller);
    }

    /// <summary>Takes whoever's turn it is; null when nobody waits.</summary>
    public T? TakeNext()
    {
        if (_turns.First?.Value is not { } lane)
            return null;

        _turns.Remove(lane.Turn);
        _turns.AddLast(lane.Turn);
        T waiter = lane.Waiters.First!.Value;
        Remove(new Place(lane, lane.Waiters.First));
        return waiter;
    }

    /// <summary>
    /// Makes room for one more of a caller: takes out who came last in the longest lane, if that lane is longer than the
    /// caller's own will be. Null when it is not; then nobody has more than a fair share of the line.
    /// </summary>
    // "Longer than it will be" makes the lanes more alike with every exchange: the two can never push each other out in turns.
    // The newest goes, because it has waited least and would have waited longest.
    public T? TakeForRoom(string caller)
    {
        if (_longest <= CountOf(caller) + 1)
            return null;

        Lane lane = _byLength[_longest].First!.Value;
        T waiter = lane.Waiters.Last!.Value;
        Remove(new Place(lane, lane.Waiters.Last));
        return waiter;
    }

    /// <summary>
    /// How many are served before one more of this caller, at least: all of their own, and of each other lane as many.
    /// Whoever joins those lanes later comes on top. Takes as many steps as the caller has waiters.
    /// </summary>
    public int CountAhead(string caller)
    {
        int own = CountOf(caller);
        int ahead = 0;
        int longer = _lanes.Count;
        for (int length = 1; length < own; length++)
        {
            longer -= _byLength[length].Count;
            ahead += length * _byLength[length].Count;
        }

        return ahead + (own * longer);
    }

    // After every change of its length.
    private void Rank(Lane lane)
    {
        int length = lane.Waiters.Count;
        lane.Rank.List?.Remove(lane.Rank);
        if (length == _byLength.Count)
            _byLength.Add(new LinkedList<Lane>());
        if (length > 0)
            _byLength[length].AddLast(lane.Rank);
        _longest = Math.Max(_longest, length);
        while (_longest > 0 && _byLength[_longest].Count == 0)
            _longest--;
    }

    /// <summary>Where somebody stands.</summary>
    internal readonly record struct Place(Lane Lane, LinkedListNode<T> Node);

    /// <summary>One caller's part of the line.</summary>
    internal sealed class Lane
    {
        public Lane(string caller)
        {
            Caller = caller;
            Turn = new LinkedListNode<Lane>(this);
            Rank = new LinkedListNode<Lane>(this);
        }

        public string Caller { get; }

        public LinkedList<T> Waiters { get; } = new();

        public LinkedListNode<Lane> Turn { get; }

        public LinkedListNode<Lane> Rank { get; }
    }
}
