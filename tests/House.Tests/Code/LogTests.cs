using System.Text.RegularExpressions;

namespace Platform.House.Tests.Code;

/// <summary>Ids reach the log, words don't.</summary>
public sealed partial class LogTests
{
    private static readonly HashSet<string> Private = new(StringComparer.OrdinalIgnoreCase)
    {
        "text", "name", "names", "handle", "secret", "secrets", "token", "tokens", "email", "mail", "content", "password", "credential", "phrase", "words", "comment", "caption", "body", "payload", "title", "query",
    };

    [Fact]
    public void Log_messages_take_no_words_names_or_secrets()
    {
        var told = Repository.Product.SelectMany(f => Message().Matches(f.Text)
            .SelectMany(m => Parameter().Matches(m.Groups["parameters"].Value).Select(p => p.Groups["name"].Value).Concat(Hole().Matches(m.Groups["attribute"].Value).Select(h => h.Groups["name"].Value)))
            .Where(name => Words().Matches(name).Any(w => Private.Contains(w.Value)))
            .Select(name => $"{f.Path}: {name}"));
        Expect.Nothing(told, "A log message may not carry:");
    }

    [Fact]
    public void Every_log_message_is_read_by_this_test()
    {
        var declared = Repository.Product.Sum(f => f.Text.Split("[LoggerMessage").Length - 1);
        Assert.Equal(declared, Repository.Product.Sum(f => Message().Count(f.Text)));
    }

    [GeneratedRegex(@"\[LoggerMessage(?<attribute>[^\n]*?(?:\n(?!\s*(?:private|internal|public))[^\n]*?)*)\]\s*\n\s*(?:private|internal|public)\s+(?:static\s+)?partial\s+void\s+\w+\((?<parameters>[^;]*)\);")]
    private static partial Regex Message();

    [GeneratedRegex(@"(?<name>\w+)\s*(?:=[^,]*)?(?:,|$)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\{(?<name>\w+)\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")]
    private static partial Regex Words();
}
