namespace Sandbox.Core.Sandboxing.Events;

/// <summary>A binary heap of timers, the earliest first.</summary>
// Not PriorityQueue: most runs end long before their deadline, and a heap without removal would keep every dead run
// in memory until its wall-clock limit has passed.
internal sealed class TimerHeap
{
    private ReactorTimer[] _timers = new ReactorTimer[64];

    public int Count { get; private set; }

    public ReactorTimer? First => Count == 0 ? null : _timers[0];

    /// <summary>Adds the timer, or moves it when it is armed already.</summary>
    public void Arm(ReactorTimer timer, long due)
    {
        timer.Due = due;
        if (timer.Index < 0)
        {
            if (Count == _timers.Length)
                Array.Resize(ref _timers, Count * 2);
            Place(timer, Count++);
        }

        Down(Up(timer.Index));
    }

    public void Disarm(ReactorTimer timer)
    {
        int index = timer.Index;
        if (index < 0)
            return;

        timer.Index = -1;
        ReactorTimer last = _timers[--Count];
        _timers[Count] = null!;
        if (last == timer)
            return;

        Place(last, index);
        Down(Up(index));
    }

    private void Place(ReactorTimer timer, int index)
    {
        _timers[index] = timer;
        timer.Index = index;
    }

    private int Up(int index)
    {
        ReactorTimer timer = _timers[index];
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (_timers[parent].Due <= timer.Due)
                break;
            Place(_timers[parent], index);
            index = parent;
        }

        Place(timer, index);
        return index;
    }

    private void Down(int index)
    {
        ReactorTimer timer = _timers[index];
        while (true)
        {
            int child = (2 * index) + 1;
            if (child >= Count)
                break;
            if (child + 1 < Count && _timers[child + 1].Due < _timers[child].Due)
                child++;
            if (_timers[child].Due >= timer.Due)
                break;
            Place(_timers[child], index);
            index = child;
        }

        Place(timer, index);
    }
}
