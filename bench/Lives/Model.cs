namespace Platform.Bench.Lives;

/// <summary>How a command ended for who gave it.</summary>
internal enum Ended
{
    /// <summary>It could not be given: what it names isn't there.</summary>
    Skipped,

    /// <summary>It is done.</summary>
    Acked,

    /// <summary>It is refused by name.</summary>
    Refused,

    /// <summary>It is unknown.</summary>
    Lost,
}

/// <summary>The answer of a command.</summary>
internal sealed record Outcome(Ended How, string? Code = null)
{
    public bool MayBe => How is Ended.Acked or Ended.Lost;

    public override string ToString() => Code is null ? How.ToString() : $"{How} {Code}";
}

/// <summary>Why a post may be authorized: a person submitted clear words, or a person approved these.</summary>
/// <param name="Approver">The member who approved; null where the words themselves are the ground.</param>
/// <param name="Text">The words.</param>
/// <param name="Due">The moment that was approved with them; null where none was chosen.</param>
internal sealed record Ground(string? Approver, string Text, DateTimeOffset? Due);

/// <summary>A person's stop of an organization, an account or a campaign.</summary>
internal sealed record Stop(string Kind, string? Id, string Role);

/// <summary>What the harness knows of a post from the answers that it got.</summary>
internal sealed class PostModel(int number)
{
    public int Number => number;

    public string? Id { get; set; }

    public int Writes { get; set; }

    public HashSet<string> Texts { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Writers { get; } = new(StringComparer.Ordinal);

    public HashSet<string> MaybeWriters { get; } = new(StringComparer.Ordinal);

    public HashSet<string> WriterClients { get; } = new(StringComparer.Ordinal);

    /// <summary>Who chose the time of now; null where the writer did, or it is unknown.</summary>
    public string? Timer { get; set; }

    public List<Ground> Grounds { get; } = [];

    /// <summary>The acknowledged command after which nothing may go out, until something may authorize it again.</summary>
    public string? StoppedBy { get; set; }

    /// <summary>A reviewer has doubts; only another approval ends them.</summary>
    public bool Doubted { get; set; }

    public Dictionary<string, int> Settled { get; } = new(StringComparer.Ordinal);

    public HashSet<string> SaidLive { get; } = new(StringComparer.Ordinal);

    /// <summary>A person asked for another sending: it has an hour beyond its grace.</summary>
    public HashSet<string> Extended { get; } = new(StringComparer.Ordinal);

    public string? CampaignFile { get; set; }

    /// <summary>The words with which it was authorized while a phrase or rule was not looked for; they must not go out once it is.</summary>
    public string NewText(int arg)
    {
        var stem = Choices.Text(arg) switch
        {
            "phrase" => $"{World.ClearText} Like a {World.Phrase}.",
            "rule" => World.RuleText,
            _ => World.ClearText,
        };
        var text = $"{stem} [p{number}-{++Writes}]";
        return text;
    }

    public static int NumberOf(string text)
    {
        var at = text.LastIndexOf("[p", StringComparison.Ordinal);
        var dash = at < 0 ? -1 : text.IndexOf('-', at);
        return dash > 0 && int.TryParse(text.AsSpan(at + 2, dash - at - 2), out var number) ? number : -1;
    }

    public static string Flavour(string text) => text.Contains(World.Phrase, StringComparison.Ordinal) ? "phrase" : text.StartsWith(World.RuleText, StringComparison.Ordinal) ? "rule" : "clear";
}

/// <summary>A setting of which it may not be known what it is: the values that it may have.</summary>
internal sealed class Maybe<T>(T value) where T : struct
{
    private readonly HashSet<T> _values = [value];

    public bool Can(T value) => _values.Contains(value);

    public bool Is(T value) => _values.Count == 1 && _values.Contains(value);

    public void Set(T value, bool sure)
    {
        if (sure)
        {
            _values.Clear();
        }

        _values.Add(value);
    }
}

/// <summary>What is known of the organization.</summary>
internal sealed class Known
{
    public List<PostModel> Posts { get; } = [];

    public List<Stop> Stops { get; } = [];

    /// <summary>Posts that are copies; until they have words of their own they show those of another.</summary>
    public HashSet<string> Copies { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Disconnected { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Left { get; } = new(StringComparer.Ordinal);

    public Maybe<bool> PhraseOn { get; } = new(true);

    public Maybe<bool> RuleMuted { get; } = new(false);

    public Maybe<bool> EveryPost { get; } = new(false);

    public Dictionary<string, (DateTimeOffset Until, long Seq, int Step)> Limited { get; } = new(StringComparer.Ordinal);

    public PostModel? Numbered(int number) => Posts.FirstOrDefault(p => p.Number == number);

    public PostModel? Of(string text) => Posts.FirstOrDefault(p => p.Number == PostModel.NumberOf(text));
}

/// <summary>What must never be: a kind that is the same for the same fault, and what was seen.</summary>
internal sealed class Violation(string kind, string detail) : Exception($"{kind}: {detail}")
{
    public string Kind => kind;

    public string Detail => detail;
}
