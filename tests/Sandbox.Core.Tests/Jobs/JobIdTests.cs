using Sandbox.Core.Jobs;
using Xunit;

namespace Sandbox.Core.Tests.Jobs;

public sealed class JobIdTests
{
    [Theory]
    [InlineData("", "j-1", "j-1")]
    [InlineData("red", "j-1", "red~j-1")]
    [InlineData("red", "b/7", "red~b/7")]
    public void Enter_AndLeave_AreEachOthersReverse(string space, string id, string expected)
    {
        Assert.Equal(expected, JobId.Enter(space, id));
        Assert.Equal(id, JobId.Leave(expected));
        Assert.True(JobId.CanExist(expected));
        Assert.True(JobId.IsOf(space, expected));
        Assert.False(JobId.IsOf("re", expected));
    }

    [Theory]
    [InlineData("red~j-1")]
    [InlineData("red~b/7")]
    [InlineData("~j-1")]
    [InlineData("red~~j-1")]
    [InlineData("a/red~7")]
    public void CanBeAsked_WithASpaceInIt_IsNoCallersToSay(string id) => Assert.False(JobId.CanBeAsked(id));

    [Theory]
    [InlineData("~j-1")]
    [InlineData("red~")]
    [InlineData("red~a~b")]
    [InlineData("red/7~a")]
    public void CanExist_BrokenSpace_IsFalse(string id) => Assert.False(JobId.CanExist(id));
}
