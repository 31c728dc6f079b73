using System.Text;

namespace Platform.Silo.Demo;

/// <summary>What the demo prints: where to look, and the first calls.</summary>
internal static class DemoText
{
    public static string Of(string url, IEnumerable<string> accounts, DemoClient? client)
    {
        var text = new StringBuilder();
        text.Append("Riverbend Demo Hospital is open on ").AppendLine(url);
        foreach (var account in accounts)
        {
            text.Append("  published posts    ").Append(url).Append("/sandbox/").AppendLine(account);
        }

        text.Append("  query editor       ").Append(url).AppendLine("/graphql/ide");
        if (client is null)
        {
            text.AppendLine("  Its API client was lost with its file; delete the demo's database to begin anew.");
            return text.ToString();
        }

        var reviews = new DemoClient(client.ReviewClientId ?? client.ClientId, client.ReviewSecret ?? client.Secret);
        text.Append("  API client         ").Append(client.ClientId).Append("  secret ").AppendLine(client.Secret)
            .Append("  and for reviewing  ").Append(reviews.ClientId).Append("  secret ").AppendLine(reviews.Secret)
            .AppendLine()
            .AppendLine("What waits for review:")
            .Append("  TOKEN=$(curl -s ").Append(url).Append("/connect/token -d grant_type=client_credentials -d client_id=").Append(reviews.ClientId)
            .Append(" -d client_secret=").Append(reviews.Secret).AppendLine(" | sed -n 's/.*\"access_token\": *\"\\([^\"]*\\)\".*/\\1/p')")
            .Append("  curl -s ").Append(url).Append("/graphql -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' -d '")
            .Append("{\"query\":\"{ reviewItems(first: 20, filter: {open: true}) { nodes { id severity post { content { text } } hits { rule category } } } }\"}").AppendLine("'")
            .AppendLine()
            .AppendLine("Approve one as the reviewer (no person approves their own post, no client what it wrote):")
            .Append("  curl -s ").Append(url).Append("/graphql -H \"Authorization: Bearer $TOKEN\" -H 'On-Behalf-Of: ").Append(DemoPosts.Reviewer)
            .Append("' -H 'Content-Type: application/json' -d '")
            .Append("{\"query\":\"mutation { reviewItemApprove(id: \\\"ID\\\", disposition: ACCEPTED_RISK) { reviewItem { status } userErrors { code message } } }\"}").AppendLine("'")
            .AppendLine()
            .Append("Ctrl+C stops it.");
        return text.ToString();
    }
}
