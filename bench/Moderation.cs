using System.Diagnostics;
using System.Runtime.InteropServices;
using Platform.Domain.Moderation;

namespace Platform.Bench;

/// <summary>
/// The moderation engine, one thread, thread time, rounds taken in turns: phrases beside Hyperscan and SearchValues, the
/// whole check beside Presidio's published cost, the exchange of a large dictionary under load.
/// </summary>
internal static partial class Moderation
{
    private const double PresidioMicroseconds = 3700; // its rules alone, CPU time for a post of 922 characters

    public static Task<object> RunAsync(string[] args)
    {
        var (count, rounds) = (args.Setting("posts", 4000), args.Setting("rounds", 5));
        var what = args.Setting("what", "phrases,check,exchange,patterns").Split(',');
        var texts = new ModerationTexts(Sink.Root());
        var posts = texts.Posts(count);
        Console.Error.WriteLine($"{count} posts, {posts.Average(post => post[0].Text.Length):F0} characters on average");
        var results = new Dictionary<string, object>();
        if (what.Contains("phrases"))
        {
            results["phrases1000"] = Phrases(texts, posts, 1_000, rounds);
            results["phrases50000"] = Phrases(texts, posts, 50_000, rounds);
        }

        if (what.Contains("check"))
        {
            results["check"] = Check(texts, posts, rounds);
        }

        if (what.Contains("exchange"))
        {
            results["exchange"] = Exchange(texts, posts);
        }

        if (what.Contains("patterns"))
        {
            results["patterns"] = ModerationPatterns.Run();
        }

        return Task.FromResult<object>(new { bench = "moderation", posts = count, rounds, results });
    }

    private static object Phrases(ModerationTexts texts, ZonedText[][] posts, int count, int rounds)
    {
        var phrases = texts.Phrases(count);
        var began = ThreadTime();
        var scanner = Scanner.Create([RulePacks.FromPhrases("own", "1", phrases)]);
        var buildMs = (ThreadTime() - began) * 1000;
        var needles = new ManyNeedles(phrases);
        using var hyperscan = Hyperscan.Start(Sink.Root(), phrases, posts, literal: count > 5_000);
        Warm(scanner, posts);
        var (ours, theirs, net, hits) = (new List<double>(), new List<double>(), new List<double>(), 0L);
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(Cost(posts, post => scanner.Scan(post).Hits.Length, out hits));
            net.Add(Cost(posts, post => needles.Count(post[0].Text), out _));
            if (hyperscan is not null)
            {
                theirs.Add(hyperscan.Round());
            }
        }

        double? ratio = theirs.Count > 0 ? Math.Round(theirs.Min() / ours.Min(), 2) : null;
        Console.Error.WriteLine($"{count} phrases: {(double)hits / posts.Length:F2} hits a post; ours {ours.Min():F2} us a post, built in {buildMs:F0} ms; Hyperscan {(theirs.Count > 0 ? theirs.Min() : double.NaN):F2} us ({(count > 5_000 ? "literal" : "whole words")}, compiled in {hyperscan?.CompileSeconds:F1} s); SearchValues {net.Min():F2} us");
        return new
        {
            oursUs = Math.Round(ours.Min(), 2),
            hyperscanUs = theirs.Count > 0 ? Math.Round(theirs.Min(), 2) : (double?)null,
            searchValuesUs = Math.Round(net.Min(), 2),
            timesHyperscan = ratio,
            timesSearchValues = Math.Round(net.Min() / ours.Min(), 2),
            hitsAPost = Math.Round((double)hits / posts.Length, 2),
            buildMs = Math.Round(buildMs),
        };
    }

    private static object Check(ModerationTexts texts, ZonedText[][] posts, int rounds)
    {
        var own = RulePacks.FromPhrases("own", "1", texts.Phrases(1_000));
        (string Name, Scanner Scanner)[] stages =
        [
            ("fold and tokens", Scanner.Create([RulePacks.FromPhrases("own", "1", ["no such phrase here"])])),
            ("phrases", Scanner.Create([.. RulePacks.BuiltIn.Select(pack => pack with { Rules = [.. pack.Rules.Where(rule => rule.Detector is null)] }), own])),
            ("detectors", Scanner.Create([.. RulePacks.BuiltIn, own])),
        ];
        foreach (var (_, scanner) in stages)
        {
            Warm(scanner, posts);
        }

        var costs = stages.Select(_ => double.MaxValue).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < stages.Length; i++)
            {
                costs[i] = Math.Min(costs[i], Cost(posts, post => stages[i].Scanner.Scan(post).Hits.Length, out _));
            }
        }

        // Each post by itself, its best of the rounds: the spread of the work, not of the machine.
        var each = posts.Select(_ => double.MaxValue).ToArray();
        for (var round = 0; round < Math.Max(rounds, 5); round++)
        {
            for (var i = 0; i < posts.Length; i++)
            {
                var began = Stopwatch.GetTimestamp();
                stages[^1].Scanner.Scan(posts[i]);
                each[i] = Math.Min(each[i], Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            }
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        foreach (var post in posts)
        {
            stages[^1].Scanner.Scan(post);
        }

        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / posts.Length;
        Array.Sort(each);
        var (whole, median, p99) = (costs[^1], each[each.Length / 2], each[each.Length * 99 / 100]);
        for (var i = 0; i < stages.Length; i++)
        {
            var own1 = costs[i] - (i == 0 ? 0 : costs[i - 1]);
            Console.Error.WriteLine($"  {stages[i].Name,-16} {own1,7:F2} us a post, {100 * own1 / whole,3:F0} %");
        }

        Console.Error.WriteLine($"whole check: {whole:F1} us a post, {PresidioMicroseconds / whole:F0} times Presidio's 3.7 ms (as published, not run here); median {median:F1}, p99 {p99:F1} us; {allocated} bytes a post");
        if (Environment.GetEnvironmentVariable("MODERATION_RULES") is not null)
        {
            foreach (var group in RulePacks.BuiltIn.SelectMany(pack => pack.Rules).Where(rule => rule.Detector is not null).Select(rule => rule.Detector).Distinct())
            {
                var without = Scanner.Create([.. RulePacks.BuiltIn.Select(pack => pack with { Rules = [.. pack.Rules.Where(rule => rule.Detector != group)] }), own]);
                Cost(posts, post => without.Scan(post).Hits.Length, out _);
                Console.Error.WriteLine($"    {group,-18} {costs[^1] - Cost(posts, post => without.Scan(post).Hits.Length, out _),7:F2}");
            }
        }

        return new { wholeUs = Math.Round(whole, 1), timesPresidio = Math.Round(PresidioMicroseconds / whole), medianUs = Math.Round(median, 1), p99Us = Math.Round(p99, 1), p99OfMedian = Math.Round(p99 / median, 1), bytesAPost = allocated };
    }

    // One thread scans without a pause while a dictionary of 50,000 phrases takes the place of another.
    private static object Exchange(ModerationTexts texts, ZonedText[][] posts)
    {
        var phrases = texts.Phrases(50_001);
        var current = Scanner.Create([RulePacks.FromPhrases("own", "1", phrases[..50_000])]);
        var (stop, scans, missed, longest) = (false, 0L, 0L, 0.0);
        var probe = new[] { new ZonedText(Zones.Body, $"{phrases[7]} and more") };
        var reader = new Thread(() =>
        {
            for (var i = 0; !Volatile.Read(ref stop); i++)
            {
                var began = Stopwatch.GetTimestamp();
                var scanner = Volatile.Read(ref current);
                scanner.Scan(posts[i % posts.Length]);
                longest = Math.Max(longest, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                missed += scanner.Scan(probe).Hits.IsEmpty ? 1 : 0;
                scans++;
            }
        });
        reader.Start();
        var seconds = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            var began = Stopwatch.GetTimestamp();
            Volatile.Write(ref current, Scanner.Create([RulePacks.FromPhrases("own", $"{i + 2}", phrases[1..])]));
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        Volatile.Write(ref stop, true);
        reader.Join();
        Console.Error.WriteLine($"exchange of 50,000 phrases: {seconds.Min():F2} to {seconds.Max():F2} s; meanwhile {scans} scans, {missed} missed, longest {longest:F1} ms");
        return new { seconds = Math.Round(seconds.Max(), 2), scans, missed, longestMs = Math.Round(longest, 1) };
    }

    // Until the runtime has compiled what is hot.
    private static void Warm(Scanner scanner, ZonedText[][] posts)
    {
        for (var watch = Stopwatch.StartNew(); watch.ElapsedMilliseconds < 1500;)
        {
            Cost(posts, post => scanner.Scan(post).Hits.Length, out _);
        }
    }

    private static double Cost(ZonedText[][] posts, Func<ZonedText[], int> scan, out long hits)
    {
        hits = 0;
        var began = ThreadTime();
        foreach (var post in posts)
        {
            hits += scan(post);
        }

        return (ThreadTime() - began) * 1e6 / posts.Length;
    }

    private static double ThreadTime()
    {
        const int ThreadCpuTime = 3;
        _ = ClockGetTime(ThreadCpuTime, out var time);
        return time.Seconds + (time.Nanoseconds / 1e9);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
