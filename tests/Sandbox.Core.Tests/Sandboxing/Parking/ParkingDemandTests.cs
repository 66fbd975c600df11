using Sandbox.Core.Sandboxing.Parking;
using Sandbox.Core.Sandboxing.Protocol;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Parking;

public sealed class ParkingDemandTests
{
    private const int Many = 100;

    [Fact]
    public void PlacesFor_NoNetworkHere_AreAllWithout()
    {
        Assert.Equal((4, 0), PlacesOf(new ParkingDemand(4, hasNetwork: false)));
    }

    [Theory]
    [InlineData(4, 2, 2)]
    [InlineData(1, 0, 1)]
    [InlineData(0, 0, 0)]
    public void PlacesFor_NothingKnownYet_AreHalfAndHalf(int places, int without, int with)
    {
        Assert.Equal((without, with), PlacesOf(new ParkingDemand(places, hasNetwork: true)));
    }

    [Fact]
    public void PlacesFor_EveryRequestTheSame_AreAllOfItsKind()
    {
        var demand = new ParkingDemand(4, hasNetwork: true);

        Note(demand, Many, SpawnFlags.Network);
        Assert.Equal((0, 4), PlacesOf(demand));

        Note(demand, Many, SpawnFlags.None);
        Assert.Equal((4, 0), PlacesOf(demand));
    }

    [Fact]
    public void PlacesFor_OneNowAndThen_KeepsAPlaceForIt()
    {
        var demand = new ParkingDemand(4, hasNetwork: true);

        Note(demand, Many, SpawnFlags.Network);
        Note(demand, 1, SpawnFlags.None);

        Assert.Equal((1, 3), PlacesOf(demand));
    }

    [Fact]
    public void PlacesFor_BothKindsAlternating_StaysAsItIs()
    {
        var demand = new ParkingDemand(4, hasNetwork: true);
        for (int i = 0; i < Many; i++)
        {
            Note(demand, 1, i % 2 == 0 ? SpawnFlags.None : SpawnFlags.Network);
            Assert.Equal((2, 2), PlacesOf(demand));
        }
    }

    private static void Note(ParkingDemand demand, int times, SpawnFlags kind)
    {
        for (int i = 0; i < times; i++)
            demand.Note(kind);
    }

    private static (int Without, int With) PlacesOf(ParkingDemand demand) =>
        (demand.PlacesFor(SpawnFlags.None), demand.PlacesFor(SpawnFlags.Network));
}
