using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Domain.Moderation;

namespace Platform.Bench;

/// <summary>
/// Posts and phrases from the development half of the project's moderation cases: posts are made of the texts for one half
/// of the packs, one in ten with a violation in it; phrases are runs of one to three words of the other half.
/// </summary>
internal sealed class ModerationTexts
{
    private const int Shortest = 280;
    private const int Longest = 3000;
    private const int Spread = 642; // over the shortest: a mean of 922
    private readonly List<string> _clean = [];
    private readonly List<string> _violations = [];
    private readonly List<string> _others = [];

    public ModerationTexts(string root)
    {
        var files = Directory.GetFiles(Path.Combine(root, "tests", "Domain.Tests", "Moderation", "Cases"), "*.ndjson").Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; i < files.Length; i++)
        {
            foreach (var row in File.ReadLines(files[i]).Select(line => JsonDocument.Parse(line).RootElement))
            {
                if (SHA256.HashData(Encoding.UTF8.GetBytes(row.GetProperty("id").GetString()!))[0] >= 0x80)
                {
                    continue; // held out
                }

                var half = i % 2 == 0 ? _others : row.GetProperty("expect").GetString() == "CLEAN" ? _clean : _violations;
                half.Add(row.GetProperty("text").GetString()!);
            }
        }
    }

    /// <summary>Posts of 280 to 3,000 characters, 922 on average.</summary>
    public ZonedText[][] Posts(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => new[] { new ZonedText(Zones.Body, Post(random)) })];
    }

    /// <summary>Different phrases of one to three words, no longer ones than people write.</summary>
    public string[] Phrases(int count)
    {
        var random = new Random(2);
        var words = _others.Select(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim(".,;:!?()\"'“”’".ToCharArray())).Where(word => word.Length > 0 && word.All(char.IsLetter)).ToArray()).Where(text => text.Length > 3).ToArray();
        var next = words.SelectMany(text => text.Zip(text.Skip(1))).ToLookup(pair => pair.First, pair => pair.Second).ToDictionary(group => group.Key, group => group.ToArray());
        var phrases = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var tries = 0; phrases.Count < count && tries < count * 100; tries++)
        {
            var text = words[random.Next(words.Length)];
            List<string> phrase = [text[random.Next(text.Length)]];
            for (var more = random.Next(10) == 0 ? 0 : 1 + random.Next(2); more > 0 && next.TryGetValue(phrase[^1], out var following); more--)
            {
                phrase.Add(following[random.Next(following.Length)]);
            }

            // Words that stand in every other text are nobody's phrase.
            var joined = string.Join(' ', phrase);
            if (joined.Length is >= 8 and <= 40 && phrase.Exists(word => word.Length > 6) && RulePacks.ProblemOf(joined) is null)
            {
                phrases.Add(joined);
            }
        }

        // More than the texts have: pairs of their words in any order.
        var all = words.SelectMany(text => text).Where(word => word.Length > 3).ToArray();
        while (phrases.Count < count)
        {
            phrases.Add($"{all[random.Next(all.Length)]} {all[random.Next(all.Length)]}");
        }

        return [.. phrases];
    }

    private string Post(Random random)
    {
        var length = Math.Clamp(Shortest - (int)(Spread * Math.Log(1 - random.NextDouble())), Shortest, Longest);
        var post = new StringBuilder();
        if (random.Next(10) == 0)
        {
            post.Append(_violations[random.Next(_violations.Count)]);
        }

        while (post.Length < length)
        {
            post.Append(post.Length > 0 ? "\n" : "").Append(_clean[random.Next(_clean.Count)]);
        }

        return post.ToString(0, length);
    }
}
