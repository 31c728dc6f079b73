namespace Platform.Domain.Moderation;

/// <summary>
/// The stem of an English word: what is left when endings of grammar and derivation are taken off, so that <c>heals</c>,
/// <c>healed</c> and <c>healing</c> are one. M. F. Porter's second English stemmer, as he describes it on snowballstem.org.
/// </summary>
internal static class EnglishStem
{
    private const string Vowels = "aeiouy";

    private static readonly (string Word, string Stem)[] Irregular =
    [
        ("skis", "ski"), ("skies", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"), ("idly", "idl"), ("gently", "gentl"),
        ("ugly", "ugli"), ("early", "earli"), ("only", "onli"), ("singly", "singl"), ("sky", "sky"), ("news", "news"), ("howe", "howe"),
        ("atlas", "atlas"), ("cosmos", "cosmos"), ("bias", "bias"), ("andes", "andes"),
    ];

    private static readonly string[] KeptAfterPlural = ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"];

    private static readonly string[] LongBeginnings = ["gener", "commun", "arsen"];

    // Longest first; what each becomes when it lies in the first region.
    private static readonly (string Ending, string Becomes)[] Derived =
    [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"), ("tional", "tion"), ("biliti", "ble"),
        ("lessli", "less"), ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"),
        ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Ending, string Becomes)[] Nouns =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Last =
        ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic"];

    /// <summary>The stem of a folded word; the word itself when it isn't made of Latin letters, or is too short.</summary>
    public static string Of(ReadOnlySpan<char> word)
    {
        foreach (var (irregular, stem) in Irregular)
        {
            if (word.SequenceEqual(irregular))
            {
                return stem;
            }
        }

        if (word.Length < 3 || word.ContainsAnyExceptInRange('a', 'z'))
        {
            return word.ToString();
        }

        // A y that is a consonant is written Y until the end.
        var text = word.ToString().ToCharArray();
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = text[i] == 'y' && (i == 0 || IsVowel(text[i - 1])) ? 'Y' : text[i];
        }

        var written = new string(text);
        var first = FirstRegion(written);
        var second = RegionFrom(written, first);
        written = Plural(written);
        if (Array.IndexOf(KeptAfterPlural, written) >= 0)
        {
            return written;
        }

        written = Tense(written, first);
        written = FinalY(written);
        written = Replace(written, Derived, first, second);
        written = Replace(written, Nouns, first, second);
        written = Residue(written, second);
        written = FinalE(written, first, second);
        return written.Replace('Y', 'y');
    }

    private static bool IsVowel(char c) => Vowels.Contains(c, StringComparison.Ordinal);

    // Behind the first consonant that follows a vowel.
    private static int FirstRegion(string word)
    {
        foreach (var beginning in LongBeginnings)
        {
            if (word.StartsWith(beginning, StringComparison.Ordinal))
            {
                return beginning.Length;
            }
        }

        return RegionFrom(word, 0);
    }

    private static int RegionFrom(string word, int from)
    {
        for (var i = from + 1; i < word.Length; i++)
        {
            if (!IsVowel(word[i]) && IsVowel(word[i - 1]))
            {
                return i + 1;
            }
        }

        return word.Length;
    }

    private static bool Ends(string word, string ending) => word.EndsWith(ending, StringComparison.Ordinal);

    private static bool HasVowel(string word, int end)
    {
        for (var i = 0; i < end; i++)
        {
            if (IsVowel(word[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static string Plural(string word)
    {
        if (Ends(word, "sses"))
        {
            return word[..^2];
        }

        if (Ends(word, "ied") || Ends(word, "ies"))
        {
            return word.Length > 4 ? word[..^2] : word[..^1];
        }

        return Ends(word, "s") && !Ends(word, "us") && !Ends(word, "ss") && HasVowel(word, word.Length - 2) ? word[..^1] : word;
    }

    private static string Tense(string word, int first)
    {
        foreach (var ending in (ReadOnlySpan<string>)["eedly", "eed"])
        {
            if (Ends(word, ending))
            {
                return word.Length - ending.Length >= first ? word[..^ending.Length] + "ee" : word;
            }
        }

        foreach (var ending in (ReadOnlySpan<string>)["ingly", "edly", "ing", "ed"])
        {
            if (!Ends(word, ending))
            {
                continue;
            }

            var rest = word[..^ending.Length];
            if (!HasVowel(rest, rest.Length))
            {
                return word;
            }

            return Ends(rest, "at") || Ends(rest, "bl") || Ends(rest, "iz") ? rest + "e"
                : EndsInDouble(rest) ? rest[..^1]
                : IsShort(rest, first) ? rest + "e"
                : rest;
        }

        return word;
    }

    private static bool EndsInDouble(string word) => word.Length > 1 && word[^1] == word[^2] && "bdfgmnprt".Contains(word[^1], StringComparison.Ordinal);

    private static bool IsShort(string word, int first) => first >= word.Length && EndsInShortSyllable(word);

    private static bool EndsInShortSyllable(string word) =>
        word.Length == 2 ? IsVowel(word[0]) && !IsVowel(word[1])
        : word.Length > 2 && !IsVowel(word[^3]) && IsVowel(word[^2]) && !IsVowel(word[^1]) && word[^1] is not ('w' or 'x' or 'Y');

    private static string FinalY(string word) =>
        word.Length > 2 && word[^1] is 'y' or 'Y' && !IsVowel(word[^2]) ? word[..^1] + "i" : word;

    private static string Replace(string word, (string Ending, string Becomes)[] endings, int first, int second)
    {
        foreach (var (ending, becomes) in endings)
        {
            if (!Ends(word, ending))
            {
                continue;
            }

            var at = word.Length - ending.Length;
            var applies = at >= first && ending switch
            {
                "ogi" => at > 0 && word[at - 1] == 'l',
                "li" => at > 0 && "cdeghkmnrt".Contains(word[at - 1], StringComparison.Ordinal),
                "ative" => at >= second,
                _ => true,
            };
            return applies ? word[..at] + becomes : word;
        }

        return word;
    }

    private static string Residue(string word, int second)
    {
        foreach (var ending in Last)
        {
            if (Ends(word, ending))
            {
                var at = word.Length - ending.Length;
                return at >= second && (ending != "ion" || (at > 0 && word[at - 1] is 's' or 't')) ? word[..at] : word;
            }
        }

        return word;
    }

    private static string FinalE(string word, int first, int second)
    {
        if (Ends(word, "e"))
        {
            return word.Length - 1 >= second || (word.Length - 1 >= first && !EndsInShortSyllable(word[..^1])) ? word[..^1] : word;
        }

        return Ends(word, "ll") && word.Length - 1 >= second ? word[..^1] : word;
    }
}
