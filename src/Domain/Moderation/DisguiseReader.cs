namespace Platform.Domain.Moderation;

/// <summary>
/// Reads the words in a row of letters that may be parted, glued together, repeated or replaced by digits and signs: the
/// cheapest way to cut the row into known words. Each step of the automaton takes one letter in one of its meanings; rows that no known
/// word begins with die at once, and the steps from one place are counted, so that work is linear in the row.
/// </summary>
internal sealed class DisguiseReader
{
    private const int MostSteps = 1000;
    private const int MostAfterOpen = 6;
    private const int ShortestWord = 3;
    private const int CostOfWord = 10;
    private const int CostOfOpen = 22;
    private const int CostOfStray = 25;
    private const int MostKept = 1024;

    private readonly record struct Letter(char Written, int At);

    // The word that ends here in the cheapest way: its letters lie together in the store.
    private readonly record struct Best(int Cost, int From, int Stored, int Length, bool IsFound, bool IsStray);

    [ThreadStatic]
    private static DisguiseReader? _ofThread;

    private readonly char[] _path = new char[KnownWords.Longest + MostAfterOpen + 2];
    private KnownWords _known = null!;
    private Letter[] _letters = new Letter[64];
    private Best[] _best = new Best[65];
    private char[] _store = new char[256];
    private int _count;
    private int _stored;
    private bool _repeats;
    private bool _strays;
    private int _steps;

    /// <summary>The thread's own; <see cref="Return"/> it.</summary>
    public static DisguiseReader Take(KnownWords known)
    {
        var taken = _ofThread ?? new DisguiseReader();
        (_ofThread, taken._known) = (null, known);
        return taken;
    }

    /// <summary>Forgets every letter: words of a post must not linger.</summary>
    public void Return()
    {
        Array.Clear(_path);
        Array.Clear(_letters);
        Array.Clear(_store);
        _ofThread = _store.Length <= MostKept && _letters.Length <= MostKept ? this : null;
    }

    /// <summary>Whether a character can stand for a letter that it isn't.</summary>
    public static bool IsSign(char c) => c is '@' or '$' or '!' or '|' or '€' or '+';

    /// <summary>Reads a span of a folded text.</summary>
    /// <param name="text">The folded characters.</param>
    /// <param name="start">Where the row begins.</param>
    /// <param name="end">Behind its last character.</param>
    /// <param name="strays">Whether letters may be left over: they stood by themselves, and stay so.</param>
    /// <returns>The words in order; null when there is no way to read the whole row, or no word of a phrase in it.</returns>
    public List<DisguisedWord>? Read(ReadOnlySpan<char> text, int start, int end, bool strays)
    {
        Collect(text, start, end);
        _strays = strays;
        var count = _count;
        if (count < ShortestWord || !MayHoldWord())
        {
            return null;
        }

        if (_best.Length <= count)
        {
            _best = new Best[count * 2];
        }

        _stored = 0;
        Array.Fill(_best, new Best(int.MaxValue, 0, 0, 0, false, false), 0, count + 1);
        _best[0] = default;
        for (var i = 0; i < count; i++)
        {
            if (_best[i].Cost == int.MaxValue)
            {
                continue;
            }

            _steps = 0;
            Step(i, i, Token.Seed, 0, 0);
            if (strays && _best[i].Cost + CostOfStray < _best[i + 1].Cost)
            {
                _best[i + 1] = new Best(_best[i].Cost + CostOfStray, i, 0, 0, false, true);
            }
        }

        return _best[count].Cost < int.MaxValue ? Words(count) : null;
    }

    /// <summary>The letters that a character may stand for; itself when it is none of the usual disguises.</summary>
    private static ReadOnlySpan<char> Meanings(in char c) => c switch
    {
        '0' => "o0",
        '1' => "il1",
        '2' => "z2",
        '3' => "e3",
        '4' => "a4",
        '5' => "s5",
        '6' => "gb6",
        '7' => "t7",
        '8' => "b8",
        '9' => "g9",
        '@' => "a",
        '$' => "s",
        '!' or '|' => "il",
        '€' => "e",
        '+' => "t",
        _ => new ReadOnlySpan<char>(in c),
    };

    private void Collect(ReadOnlySpan<char> text, int start, int end)
    {
        _count = 0;
        _repeats = false;
        for (var i = start; i < end; i++)
        {
            var c = text[i];
            if (!IsSign(c) && !char.IsSurrogate(c) && FoldTable.KindOfFolded(c) == FoldKind.Separator)
            {
                continue;
            }

            var alike = _count > 1 && _letters[_count - 1].Written == c && _letters[_count - 2].Written == c;
            _repeats |= alike;
            if (alike && _count > 2 && _letters[_count - 3].Written == c)
            {
                // However long it is drawn out.
                _letters[_count - 1] = _letters[_count - 1] with { At = i };
                continue;
            }

            if (_count == _letters.Length)
            {
                Array.Resize(ref _letters, _count * 2);
            }

            _letters[_count++] = new Letter(c, i);
        }
    }

    // Letters as they are must hold the beginning of a word somewhere; whatever else can mean too much to tell.
    private bool MayHoldWord()
    {
        var (letters, odd) = (false, _repeats);
        Span<char> three = stackalloc char[3];
        for (var i = 0; i < _count; i++)
        {
            var c = _letters[i].Written;
            letters |= char.IsLetter(c);
            odd |= !char.IsLetter(c);
            if (!odd && i > 1)
            {
                (three[0], three[1], three[2]) = (_letters[i - 2].Written, _letters[i - 1].Written, c);
                if (_known.MayBegin(three))
                {
                    return true;
                }
            }
        }

        return letters && odd;
    }

    private void Step(int from, int at, ulong hash, int length, int leet)
    {
        if (at == _count || length == KnownWords.Longest || _steps > MostSteps)
        {
            return;
        }

        var written = _letters[at].Written;
        foreach (var meant in Meanings(in written))
        {
            var next = Token.Step(hash, meant);
            var state = _known.Of(next);
            _steps++;
            if (state == Known.Nothing)
            {
                continue;
            }

            var replaced = leet + (meant == written ? 0 : 1);
            _path[length] = meant;
            for (var end = at + 1; ; end++)
            {
                Accept(from, end, length + 1, replaced, state);
                _path[length] = meant;
                Step(from, end, next, length + 1, replaced);

                // Where a letter is drawn out somewhere, any that repeats may be meant once.
                if (!_repeats || end == _count || _letters[end].Written != written)
                {
                    break;
                }
            }
        }
    }

    private void Accept(int from, int end, int length, int leet, Known state)
    {
        // One year is not I year: short words are read as they are written, long ones when most of their letters are there.
        if (leet > 0 && (length < ShortestWord || leet * 2 > length))
        {
            return;
        }

        // A manicure is no man I cure: a single letter begins a row, or stands apart.
        if (length == 1 && from > 0 && !_strays)
        {
            return;
        }

        var found = (state & (Known.Word | Known.Open)) != 0 && length >= ShortestWord;
        if ((found && (state & Known.Word) != 0) || (state & Known.Everyday) != 0 || ((state & Known.Word) != 0 && length == 2))
        {
            Arrive(from, end, CostOfWord, found, length);
        }

        if (!found || (state & Known.Open) == 0)
        {
            return;
        }

        for (var more = 0; more <= MostAfterOpen && end + more <= _count; more++)
        {
            if (more > 0)
            {
                _path[length + more - 1] = _letters[end + more - 1].Written;
            }

            Arrive(from, end + more, CostOfOpen + more, true, length + more);
        }
    }

    private void Arrive(int from, int end, int cost, bool found, int length)
    {
        var total = _best[from].Cost + cost;
        if (total < _best[end].Cost)
        {
            if (_stored + length > _store.Length)
            {
                Array.Resize(ref _store, Math.Max(_store.Length * 2, _stored + length));
            }

            _path.AsSpan(0, length).CopyTo(_store.AsSpan(_stored));
            _best[end] = new Best(total, from, _stored, length, found, false);
            _stored += length;
        }
    }

    private List<DisguisedWord>? Words(int count)
    {
        var words = new List<DisguisedWord>();
        var found = false;
        for (var end = count; end > 0;)
        {
            var from = end;
            while (from > 0 && _best[from].IsStray)
            {
                from--;
            }

            // Letters that nothing is known of are a word by themselves, as far as anybody can tell.
            var word = from < end ? string.Concat(_letters.Skip(from).Take(end - from).Select(letter => letter.Written)) : new string(_store, _best[end].Stored, _best[end].Length);
            found |= from == end && _best[end].IsFound;
            from = from < end ? from : _best[end].From;
            words.Add(new DisguisedWord(word, _letters[from].At, _letters[end - 1].At));
            end = from;
        }

        words.Reverse();
        return found ? words : null;
    }
}
