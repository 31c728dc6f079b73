using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace Platform.Identity.Members;

/// <summary>Knows whether a client still exists in its organization, so that a revoked one's tokens stop working before they expire.</summary>
internal sealed class ClientStanding(IDbContextFactory<IdentityContext> contexts, TimeProvider clock)
{
    /// <summary>How long an answer is believed; in the process that revokes, it ends at once.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    private const int MostAnswers = 10_000;

    private readonly ConcurrentDictionary<string, Answer> _answers = new(StringComparer.Ordinal);

    /// <summary>Whether the client exists in the organization. Only ids from tokens of our own come here, so the answers stay few.</summary>
    public async ValueTask<bool> StandsAsync(string clientId, string organization, CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        if (_answers.TryGetValue(clientId, out var known) && clock.GetElapsedTime(known.At, now) < Believed)
        {
            return known.Organization == organization;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Clients.AsNoTracking().Where(c => c.ClientId == clientId).Select(c => c.Organization).FirstOrDefaultAsync(cancellationToken);
        if (_answers.Count >= MostAnswers)
        {
            _answers.Clear();
        }

        _answers[clientId] = new Answer(found, now);
        return found == organization;
    }

    /// <summary>Makes the next question go to the database.</summary>
    public void Forget(string clientId) => _answers.TryRemove(clientId, out _);

    private sealed record Answer(string? Organization, long At);
}
