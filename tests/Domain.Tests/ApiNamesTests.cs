using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Xunit;

namespace Platform.Domain.Tests;

/// <summary>Messages to people speak of states, roles and kinds by the API's names.</summary>
public sealed class ApiNamesTests
{
    [Fact]
    public void Refusals_name_what_the_api_names()
    {
        var post = A.Post();
        var human = A.Delivery(post, DeliveryState.NeedsHuman);

        Assert.Contains("NEEDS_ATTENTION", PurgeRules.Purge(post, [human], A.Rui with { Roles = [Role.Compliance] }, Instant.MinValue).Refused!.Message, StringComparison.Ordinal);
        Assert.Contains("is NEEDS_HUMAN;", ResolutionRules.Refused(Refusal.WrongState, human).Message, StringComparison.Ordinal);
        Assert.Contains(
            "After CONTENT_REJECTED the", ResolutionRules.Refused(Refusal.NotRetryable, human with { ErrorKind = nameof(ConnectorErrorKind.ContentRejected) }).Message,
            StringComparison.Ordinal);
        Assert.Equal("This needs the role COMPLIANCE.", A.Rui.Lacks(Role.Compliance)!.Message);
    }

    [Theory]
    [InlineData("Draft", "DRAFT")]
    [InlineData("NeedsReview", "NEEDS_REVIEW")]
    [InlineData("HTTPStatus", "HTTP_STATUS")]
    [InlineData("Kind2Of", "KIND2_OF")]
    public void Constants_are_written_as_the_api_writes_them(string name, string constant) => Assert.Equal(constant, ApiNames.Constant(name));
}
