using Xunit;

namespace Platform.Domain.Tests.Reviews;

/// <summary>A slice of the walks; the long form is <c>bench -- reviews walks=N</c>.</summary>
public sealed class ReviewWalkTests
{
    [Fact]
    public void Every_walk_stays_with_the_model_and_comes_to_nothing_that_must_not_be()
    {
        var tally = ReviewWalk.Run(from: 1, walks: 3_000, length: 60);

        TestContext.Current.SendDiagnosticMessage(tally.ToString());
        Assert.True(tally is { Approved: > 1_000, Reopened: > 200, Stale: > 200 }, tally.ToString());
    }
}
