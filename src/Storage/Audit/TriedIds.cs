using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Domain.Members;

namespace Platform.Storage.Audit;

/// <summary>Looks up, round by round, which of the ids that callers gave are there, and tells the journal of the others: at most once a minute and client.
/// What comes while it can't keep up is dropped, and so is what was not told yet when the process ends.</summary>
internal sealed class TriedIds(Database database, IJournalWriter journal, TimeProvider time, ILogger<TriedIds> log) : Worker(database, time, Round, log, wakes: false), ITriedIds
{
    private const int Batch = 2_000;
    private const int MaxKnown = 50_000;
    private const int MaxHashes = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    private readonly Database _database = database;
    private readonly TimeProvider _time = time;
    private readonly Channel<(OrganizationId Organization, Actor By, GivenId Id)> _given = Channel.CreateBounded<(OrganizationId, Actor, GivenId)>(
        new BoundedChannelOptions(20_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Dictionary<(OrganizationId Organization, string Client), Tally> _tallies = [];
    private readonly HashSet<string> _known = [];

    public void Given(OrganizationId organization, Actor by, ImmutableArray<GivenId> ids)
    {
        foreach (var id in ids)
        {
            _given.Writer.TryWrite((organization, by, id));
        }
    }

    /// <summary>One round, for tests and for the last one: what was given until now is looked up, and what may be told is told.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var given = new List<(OrganizationId Organization, Actor By, GivenId Id, string? Key)>();
        while (given.Count < Batch && _given.Reader.TryRead(out var one))
        {
            // A kind that is no grain stands for something only together with one that is, such as an authorization with its post.
            var key = GrainKinds.OfApiType(one.Id.Kind) is { } kind && Slug.IsId(one.Id.Id)
                ? new GrainKey(kind, one.Organization, one.Id.Id).ToString() : null;
            if (one.Id.Missing || (key is not null && !_known.Contains(key)))
            {
                given.Add((one.Organization, one.By, one.Id, key));
            }
        }

        await LearnAsync([.. given.Where(one => !one.Id.Missing).Select(one => one.Key!).Distinct()], cancellationToken);
        foreach (var (organization, by, id, key) in given.Where(one => one.Id.Missing || !_known.Contains(one.Key!)))
        {
            var which = (organization, by.Client ?? "");
            (_tallies.TryGetValue(which, out var tally) ? tally : _tallies[which] = new Tally()).Add(by, id);
        }

        await TellAsync(cancellationToken);
    }

    protected override async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        return false;
    }

    private async Task LearnAsync(List<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return;
        }

        if (_known.Count > MaxKnown)
        {
            _known.Clear();
        }

        var wanted = new RowSet("v_key");
        keys.ForEach(key => wanted.Add(key));
        await using var connection = await _database.OpenReadAsync(cancellationToken);
        _known.UnionWith(await connection.QueryAsync(null, $"SELECT v_key FROM {RowSet.From(_database, "v_key")} WHERE EXISTS (SELECT 1 FROM orleansstorage WHERE grainidextensionstring = v_key)",
            r => r.GetString(0), cancellationToken, wanted));
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        foreach (var ((organization, client), tally) in _tallies.ToList())
        {
            var rested = tally.Told is not { } told || _time.GetElapsedTime(told) >= Apart;
            if (rested && tally.Count > 0)
            {
                var happened = new UnknownIdsTried(
                    Instant.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()), tally.By! with { Roles = [] }, client, tally.Count, tally.Kinds.ToImmutableSortedDictionary(), [.. tally.Hashes]);
                await journal.AppendAsync(organization, $"apiClient:{organization}/{client}", UnknownIdsTried.Name, JsonSerializer.SerializeToElement<ApiClientEvent>(happened, PlatformJson.Options), cancellationToken);
                _tallies[(organization, client)] = new Tally { Told = _time.GetTimestamp() };
            }
            else if (rested)
            {
                _tallies.Remove((organization, client));
            }
        }
    }

    private sealed class Tally
    {
        public int Count { get; private set; }

        public Actor? By { get; private set; }

        public long? Told { get; init; }

        public Dictionary<string, int> Kinds { get; } = [];

        public List<string> Hashes { get; } = [];

        public void Add(Actor by, GivenId id)
        {
            (By, Count) = (by, Count + 1);

            // The kind is a name of the schema or a text of the caller.
            var kind = GrainKinds.OfApiType(id.Kind) is not null || id.Missing ? id.Kind : "Other";
            Kinds[kind] = Kinds.GetValueOrDefault(kind) + 1;
            if (Hashes.Count < MaxHashes)
            {
                Hashes.Add(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{id.Kind}:{id.Id}")).AsSpan(0, 8)));
            }
        }
    }
}
