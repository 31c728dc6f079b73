namespace Platform.Domain.Moderation;

/// <summary>What is known of a row of letters.</summary>
[Flags]
internal enum Known
{
    /// <summary>No word begins so.</summary>
    Nothing = 0,

    /// <summary>A word begins so.</summary>
    Beginning = 1,

    /// <summary>It is a word of a phrase.</summary>
    Word = 2,

    /// <summary>It stands before a <c>*</c> in a phrase: any letters may follow.</summary>
    Open = 4,

    /// <summary>It is an everyday word, which may stand beside a word of a phrase where blanks were left out.</summary>
    Everyday = 8,
}

/// <summary>The words of all phrases by their beginnings: an automaton over letters, its states the running hashes of <see cref="Token"/>.</summary>
internal sealed class KnownWords
{
    /// <summary>Longer words are not looked for in disguise.</summary>
    public const int Longest = 32;

    private const string Common =
        "a about after again all also am amazing an and any are around as ask at away back be because been before being best better big but by call can "
        + "care clinic come could cure day days did do doctor doctors does done dont down easy end ever every everyone fact facts family fast feel find "
        + "first for free friend friends from get getting give go going good got great guide had has have he health healthy help helps her here hers him "
        + "his home hope hospital how i if im in into is it its join just keep kids know last let lets life like little live living local look love "
        + "made make makes man many me medical men month more most much my natural naturally need needs never new news next no not now of off official "
        + "oh old on one only or our out over own people please post proud quick ready real really right safe say see share she should show simple so "
        + "some stop story stories strong support take team thank thanks that the their them then there these they thing things this those time tips to "
        + "today together too top total true truth try two up us use very want was way we week welcome well were what when where which who why will "
        + "win with without woman women work works world year years yes yet you your";

    private readonly HashTable _states;
    private readonly PrefixGate _gate = new();

    private readonly KnownWords? _others;

    /// <param name="words">Folded words, and whether any letters may follow.</param>
    /// <param name="others">Further words that are known, which everyday words are among; or null.</param>
    public KnownWords(IEnumerable<(string Text, bool Open)> words, KnownWords? others = null)
    {
        _others = others;
        var states = new Dictionary<ulong, int>();
        foreach (var (text, open) in words)
        {
            Add(states, text, open ? Known.Open : Known.Word);
            if (text.Length > 2)
            {
                _gate.Add(text);
            }
        }

        foreach (var word in others is null ? Common.Split(' ') : [])
        {
            Add(states, word, Known.Everyday);
        }

        _states = new HashTable(states);
    }

    /// <summary>What is known of letters with this running hash.</summary>
    public Known Of(ulong hash) => (Known)_states.Find(hash) | (_others?.Of(hash) ?? Known.Nothing);

    /// <summary>Whether a word of a phrase, of three letters or more, may begin with these three.</summary>
    public bool MayBegin(ReadOnlySpan<char> three) => _gate.MayPass(three) || _others?.MayBegin(three) == true;

    private static void Add(Dictionary<ulong, int> states, string word, Known kind)
    {
        if (word.Length > Longest)
        {
            return;
        }

        var hash = Token.Seed;
        for (var i = 0; i < word.Length; i++)
        {
            hash = Token.Step(hash, word[i]);
            ref var state = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(states, hash, out _);
            state |= (int)(i == word.Length - 1 ? kind | Known.Beginning : Known.Beginning);
        }
    }
}
