using Sandbox.Core.Sandboxing.Protocol;

namespace Sandbox.Core.Sandboxing.Parking;

/// <summary>
/// How many of the waiting sandboxes have a network: in the proportion of the last requests, since a filter cannot be
/// changed once it is there. Dify asks for the network in every call, others in none; either finds all places its own.
/// </summary>
/// <param name="places">Sandboxes that wait, of both kinds.</param>
/// <param name="hasNetwork">Runs can have one; else there is one kind.</param>
// Not for several threads.
internal sealed class ParkingDemand(int places, bool hasNetwork)
{
    // Long enough that a mixture does not make the proportion jump, short enough that a change is seen soon.
    private const int Remembered = 32;

    // Nothing is known at first: half and half.
    private readonly bool[] _requests = [.. Enumerable.Range(0, Remembered).Select(index => hasNetwork && index % 2 == 0)];
    private int _next;

    public void Note(SpawnFlags kind)
    {
        _requests[_next] = (kind & SpawnFlags.Network) != 0;
        _next = (_next + 1) % Remembered;
    }

    /// <summary>How many sandboxes of the kind are to wait.</summary>
    public int PlacesFor(SpawnFlags kind)
    {
        int asked = _requests.Count(network => network);
        int network = (int)Math.Round((double)places * asked / Remembered, MidpointRounding.AwayFromZero);
        // One place of each kind that is asked for, while there are two.
        if (places > 1)
            network = Math.Clamp(network, asked > 0 ? 1 : 0, asked < Remembered ? places - 1 : places);
        return (kind & SpawnFlags.Network) != 0 ? network : places - network;
    }
}
