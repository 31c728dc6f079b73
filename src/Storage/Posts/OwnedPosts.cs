using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

internal sealed class OwnedPosts(Database database) : IOwnedPosts
{
    // The owner of a post that was never taken over is its author; quotes inside of words are escaped in the document, so that no text
    // looks like the property.
    private const string Sql = $"""
        SELECT p.id FROM rm_posts AS p
        WHERE p.org = @org AND p.doc IS NOT NULL AND p.id > @after
            AND CASE WHEN instr(p.doc, '"owner":"') > 0 THEN instr(p.doc, @property) > 0 ELSE p.author = @owner END
            AND (p.state IN ('Draft', 'InReview', 'ChangesRequested', 'Rejected', 'OnHold') OR (p.state = 'Authorized' AND (
                NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.org = p.org AND d.post = p.id AND d.authz = p.authz)
                OR EXISTS (SELECT 1 FROM deliveries AS d WHERE d.org = p.org AND d.post = p.id AND (d.state <= 5 OR d.state = {States.NeedsHuman})))))
        ORDER BY p.id LIMIT @limit
        """;

    public async Task<ImmutableArray<PostId>> UnsentAsync(
        OrganizationId organization, MemberId owner, PostId? after, int limit, CancellationToken cancellationToken)
        => [.. await database.ReadAsync(organization, Sql, r => new PostId(r.GetString(0)), cancellationToken, null,
            ("org", organization.Value), ("owner", owner.Value), ("property", $"\"owner\":\"{owner.Value}\""),
            ("after", after?.Value ?? ""), ("limit", limit))];
}
