using System.Text.Json;

namespace Platform.Bench.Lives;

/// <summary>A delivery as the API shows it.</summary>
internal sealed record DeliveryView(string Account, string Authorization, string State, DateTimeOffset Due, DateTimeOffset NotAfter, int Attempt, string? Reason, string? ErrorKind, string? ErrorCode);

/// <summary>A review item as the API shows it.</summary>
internal sealed record ItemView(string Id, int Version, string Status, string? Decision, int Revision);

/// <summary>A post as the API shows it.</summary>
internal sealed record PostView(
    string Id, int Version, string Status, DateTimeOffset? Due, string Text, int Revision, string? Author, string? Owner, string? Authorization, string? Basis, string[] Approvers,
    string[] Targets, DeliveryView[] Deliveries, ItemView? Item, string? Campaign, bool Purged);

/// <summary>All that the API shows of the organization at one moment.</summary>
internal sealed record OrganizationView(
    IReadOnlyDictionary<string, PostView> Posts, (string Kind, string? Id)[] Gates, IReadOnlyDictionary<string, string> AccountStatus, (string Id, string Name, string Status)[] Campaigns,
    bool PhraseOn, bool RuleMuted, bool EveryPost);

/// <summary>Reads what the API shows.</summary>
internal static class Views
{
    private const string Query = """
        { organization { phrases reviewPolicy mutedRules { rule } closedGates { kind account { id } campaign { id } } } accounts { id status } campaigns(first: 10) { nodes { id name status } }
          posts(first: 30) { nodes { id version status dueAt revision purgedAt content { text } author { id } owner { id } campaign { id }
            authorization { id basis approvers { id } } targets { account { id } } reviewItem { id version status decision revision }
            deliveries { account { id } authorizationId state dueAt notAfter attempt reason error { kind code } } } } }
        """;

    private static readonly Asker Reader = new("cl-reader", "ADMIN", null);

    public static async Task<OrganizationView?> ReadAsync(World world)
    {
        var reply = await world.AskAsync(Reader, Query);
        if (reply.Data is not { } data)
        {
            return null;
        }

        var gates = data.GetProperty("organization").GetProperty("closedGates").EnumerateArray()
            .Select(g => (g.Text("kind")!, g.Inner("account")?.Text("id") ?? g.Inner("campaign")?.Text("id"))).ToArray();
        return new OrganizationView(
            data.GetProperty("posts").GetProperty("nodes").EnumerateArray().Select(Post).ToDictionary(p => p.Id, StringComparer.Ordinal),
            gates,
            data.GetProperty("accounts").EnumerateArray().ToDictionary(a => a.Text("id")!, a => a.Text("status")!, StringComparer.Ordinal),
            [.. data.GetProperty("campaigns").GetProperty("nodes").EnumerateArray().Select(c => (c.Text("id")!, c.Text("name")!, c.Text("status")!))],
            data.GetProperty("organization").GetProperty("phrases").GetArrayLength() > 0, data.GetProperty("organization").GetProperty("mutedRules").GetArrayLength() > 0,
            data.GetProperty("organization").Text("reviewPolicy") == "EVERY_POST");
    }

    public static string? Text(this JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static JsonElement? Inner(this JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static DateTimeOffset? Time(this JsonElement element, string name) => element.Text(name) is { } text ? DateTimeOffset.Parse(text, null) : null;

    private static PostView Post(JsonElement post)
    {
        var authorization = post.Inner("authorization");
        return new PostView(
            post.Text("id")!, post.GetProperty("version").GetInt32(), post.Text("status")!, post.Time("dueAt"), post.GetProperty("content").Text("text")!, post.GetProperty("revision").GetInt32(),
            post.Inner("author")?.Text("id"), post.Inner("owner")?.Text("id"), authorization?.Text("id"), authorization?.Text("basis"),
            authorization is { } given ? [.. given.GetProperty("approvers").EnumerateArray().Select(a => a.Text("id")!)] : [],
            [.. post.GetProperty("targets").EnumerateArray().Select(t => t.Inner("account")?.Text("id") ?? "")],
            [.. post.GetProperty("deliveries").EnumerateArray().Select(Delivery)],
            post.Inner("reviewItem") is { } item ? new ItemView(item.Text("id")!, item.GetProperty("version").GetInt32(), item.Text("status")!, item.Text("decision"), item.GetProperty("revision").GetInt32()) : null,
            post.Inner("campaign")?.Text("id"), post.Text("purgedAt") is not null);
    }

    private static DeliveryView Delivery(JsonElement delivery)
    {
        var error = delivery.Inner("error");
        return new DeliveryView(
            delivery.Inner("account")?.Text("id") ?? "", delivery.Text("authorizationId")!, delivery.Text("state")!, delivery.Time("dueAt")!.Value, delivery.Time("notAfter")!.Value,
            delivery.GetProperty("attempt").GetInt32(), delivery.Text("reason"), error?.Text("kind"), error?.Text("code"));
    }
}
