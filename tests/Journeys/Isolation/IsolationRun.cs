using System.Collections.Concurrent;
using System.Collections.Immutable;
using GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;
using Platform.GraphQL;

namespace Platform.Journeys.Isolation;

/// <summary>What generated calls of one organization with the ids of another came to.</summary>
/// <param name="Calls">How many calls were made.</param>
/// <param name="Fields">How many fields that take ids were called.</param>
/// <param name="Cases">How many documents were made of them.</param>
/// <param name="Callers">How many callers made them.</param>
/// <param name="Leaks">What told a foreign id from an unknown one, or a foreign word.</param>
/// <param name="Untried">Fields that the generator has no case for.</param>
internal sealed record IsolationReport(int Calls, int Fields, int Cases, int Callers, ImmutableArray<string> Leaks, ImmutableArray<string> Untried);

/// <summary>Calls every field that takes an id as one organization with the ids of another, and with unknown ids: the answers must be the same, byte for byte.</summary>
internal sealed class IsolationRun : IDisposable
{
    private readonly Tenant _own;
    private readonly Tenant _other;
    private readonly ImmutableArray<Visitor> _visitors;
    private readonly List<Case> _cases = [];
    private readonly Cases _maker;
    private readonly ConcurrentQueue<string> _leaks = [];
    private readonly string[] _secrets;
    private int _calls;

    private IsolationRun(string url, ISchema schema, Tenant own, Tenant other)
    {
        (_own, _other, _maker) = (own, other, new Cases(schema, own));
        _visitors =
        [
            .. own.Clients.Select(client => new Visitor(url, client.Key, client.Value, null)),
            .. own.Clients.Keys.Select(role => new Visitor(url, $"{role} by {Tenant.Everything}", own.Clients[Tenant.Everything], own.Email(role))),
        ];
        _secrets = [other.Marker, .. other.Keys()];
    }

    /// <summary>Makes the cases of the schema that a platform serves.</summary>
    public static async Task<IsolationRun> PrepareAsync(IServiceProvider services, string url, Tenant own, Tenant other)
    {
        var schema = services.GetRequiredService<ISchema>();
        schema.Initialize();
        var run = new IsolationRun(url, schema, own, other);
        run._cases.AddRange(await run._maker.MakeAsync(run.IsTakenAsync));
        return run;
    }

    /// <summary>Makes so many calls, half of them with foreign ids, in an order that a seed gives; every case at least once if there are enough.</summary>
    public async Task<IsolationReport> RunAsync(int calls, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var pairs = new List<(Case Case, Visitor Visitor)>();
        var usual = Usual();
        pairs.AddRange(_cases.Select(one => (one, usual)));
        var others = _cases.SelectMany(one => _visitors.Where(visitor => visitor != usual).Select(visitor => (one, visitor))).ToArray();
        random.Shuffle(others);
        pairs.AddRange(others);
        var sent = Enumerable.Range(0, Math.Max(calls / 2, _cases.Count)).Select(i => (pairs[i % pairs.Count], Ids: Pick(random), i));
        await Parallel.ForEachAsync(sent, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (pair, _) => await CompareAsync(pair.Item1.Case, pair.Item1.Visitor, pair.Ids));
        foreach (var visitor in _visitors.Where(visitor => visitor.OnBehalfOf is not null))
        {
            await BorrowAsync(visitor);
        }

        return new IsolationReport(_calls, _cases.Select(one => one.Field).Distinct().Count(), _cases.Count, _visitors.Length, [.. _leaks], [.. _maker.Untried]);
    }

    /// <summary>The places whose reading cases say nothing even to the organization that the ids belong to: they would prove nothing.</summary>
    public async Task<List<string>> ShowNothingAsync()
    {
        var usual = Usual();
        var silent = new List<string>();
        foreach (var field in _cases.Where(one => !one.Changes).GroupBy(one => one.Field))
        {
            var shown = false;
            foreach (var one in field)
            {
                for (var i = 0; i < 10 && !shown; i++)
                {
                    var ids = _own.Ids.ToDictionary(kind => kind.Key, kind => kind.Value[i % kind.Value.Count]);
                    var unknown = ids.ToDictionary(id => id.Key, id => Unknown(id.Key, id.Value));
                    shown = Masked(await SendAsync(usual, one.Filled(ids)), ids) != Masked(await SendAsync(usual, one.Filled(unknown)), unknown);
                }
            }

            if (!shown)
            {
                silent.Add(field.Key);
            }
        }

        return silent;
    }

    /// <summary>What an answer of the own organization must not hold; null when it holds none of it.</summary>
    public string? Told(string answer, params IEnumerable<string> given)
        => _secrets.FirstOrDefault(secret => !given.Any(id => id.Contains(secret, StringComparison.Ordinal)) && answer.Contains(secret, StringComparison.OrdinalIgnoreCase));

    public void Dispose()
    {
        foreach (var visitor in _visitors)
        {
            visitor.Dispose();
        }
    }

    private async Task CompareAsync(Case one, Visitor visitor, Dictionary<string, string> foreign)
    {
        var unknown = one.Kinds.ToDictionary(kind => kind, kind => Unknown(kind, foreign[kind]));
        var (answer, expected) = await BothAsync(patient: false);
        if (answer != expected && Visitor.IsStream(one.Document))
        {
            (answer, expected) = await BothAsync(patient: true); // one of them may have been slow to speak
        }

        if (answer != expected)
        {
            _leaks.Enqueue($"{visitor.Name}: {one.Document}\nforeign: {answer}\nunknown: {expected}");
        }
        else if (one.Changes && !answer.Contains("\"code\"", StringComparison.Ordinal))
        {
            _leaks.Enqueue($"{visitor.Name}: {one.Document} was carried out: {answer}");
        }

        if (Told(answer) is { } secret)
        {
            _leaks.Enqueue($"{visitor.Name}: {one.Document} tells {secret}: {answer}");
        }

        async Task<(string Answer, string Expected)> BothAsync(bool patient)
            => (Masked(await SendAsync(visitor, one.Filled(foreign), patient: patient), foreign),
                Masked(await SendAsync(visitor, one.Filled(unknown).Replace("\"k-", "\"u-", StringComparison.Ordinal), patient: patient), unknown));
    }

    // Another organization's person is nobody, by id and by address.
    private async Task BorrowAsync(Visitor visitor)
    {
        foreach (var person in _other.Ids["Member"].Append(_other.Email(Tenant.Everything)))
        {
            var stranger = person.Contains('@', StringComparison.Ordinal) ? "nobody@nowhere.example" : Unknown("Member", person);
            var (answer, expected) = (await SendAsync(visitor, "{ viewer { clientId } }", person), await SendAsync(visitor, "{ viewer { clientId } }", stranger));
            if (answer != expected)
            {
                _leaks.Enqueue($"{visitor.Name} on behalf of {person}: {answer}, of nobody: {expected}");
            }
        }
    }

    private async Task<bool> IsTakenAsync(Case one)
    {
        var ids = one.Kinds.ToDictionary(kind => kind, kind => Unknown(kind, _other.Ids[kind][0]));
        var usual = Usual();
        var answer = await SendAsync(usual, one.Filled(ids));
        return !answer.Contains("\"errors\":", StringComparison.Ordinal);
    }

    private async Task<string> SendAsync(Visitor visitor, string document, string? onBehalfOf = null, bool patient = false)
    {
        Interlocked.Increment(ref _calls);
        return await visitor.SendAsync(document, onBehalfOf, patient);
    }

    private Visitor Usual() => _visitors.First(visitor => visitor.Name == $"{Tenant.Everything} by {Tenant.Everything}");

    private Dictionary<string, string> Pick(Random random) => _other.Ids.ToDictionary(kind => kind.Key, kind => kind.Value[random.Next(kind.Value.Count)]);

    private static string Masked(string answer, Dictionary<string, string> ids)
        => ids.Values.Aggregate(answer, (text, id) => text.Replace(id, "«id»", StringComparison.Ordinal).Replace(Key(id), "«key»", StringComparison.Ordinal));

    private static string Key(string id) => GlobalId.TryDecode(id, out _, out var key) ? key : id;

    /// <summary>An id of the same kind and length that nothing has.</summary>
    public static string Unknown(string kind, string id)
    {
        var key = Key(id);
        var other = string.Concat(key.Select((c, i) => i == 0 && !char.IsAsciiDigit(c) ? c : char.IsAsciiDigit(c) ? (char)('0' + ((c - '0' + 5) % 10)) : char.IsAsciiHexDigitLower(c) ? (char)('a' + ((c - 'a' + 3) % 6)) : c));
        return GlobalId.TryDecode(id, out _, out _) ? GlobalId.Encode(kind, other) : other;
    }
}
