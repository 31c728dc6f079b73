using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine;

public sealed class AuthorizeTests : IDisposable
{
    private readonly TestApi api = new();

    public void Dispose() => api.Dispose();

    [Theory]
    [InlineData("{ secret }")]
    [InlineData("{ whoami secret }")]
    [InlineData("{ ...F } fragment F on Query { secret }")]
    [InlineData("{ ... on Query { a: secret } }")]
    [InlineData("{ night }")]
    public async Task A_field_is_refused_to_whom_it_is_not_open(string query)
        => Assert.Equal("FORBIDDEN", (await api.ErrorAsync(query)).Code);

    [Theory]
    [InlineData("auditor")]
    [InlineData("AUDITOR")]
    public async Task A_role_opens_a_field(string role)
        => Assert.Equal("the audit trail", (await api.DataAsync("{ secret }", user: TestApi.Principal(("role", role)))).GetProperty("secret").GetString());

    [Fact]
    public async Task An_administrator_is_no_auditor()
        => Assert.Equal("FORBIDDEN", (await api.ErrorAsync("{ secret }", user: TestApi.Principal(("role", "admin")))).Code);

    [Fact]
    public async Task A_policy_opens_a_field()
        => Assert.Equal("dark", (await api.DataAsync("{ night }", user: TestApi.Principal(("shift", "night")))).GetProperty("night").GetString());

    [Fact]
    public async Task A_cached_document_is_judged_anew_for_each_caller()
    {
        await api.DataAsync("{ secret }", user: TestApi.Principal(("role", "auditor")));
        Assert.Equal(1, api.Cache.Count);

        Assert.Equal("FORBIDDEN", (await api.ErrorAsync("{ secret }")).Code);
    }

    [Theory]
    [InlineData("admin", "author", true)]
    [InlineData("admin", "auditor", false)]
    [InlineData("author", "Author", true)]
    [InlineData("author", "reviewer", false)]
    [InlineData("guest", "guest", true)]
    public void A_caller_holds_the_roles_of_the_token(string held, string asked, bool expected)
        => Assert.Equal(expected, Caller.FromPrincipal(TestApi.Principal(("role", held)))!.Is(asked));
}
