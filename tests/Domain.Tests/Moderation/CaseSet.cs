using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Domain.Tests.Moderation;

/// <summary>The project's own regression set: Cases/*.ndjson, as Cases/README.md tells.</summary>
internal static class CaseSet
{
    /// <summary>Every case of both halves. Only the check of the set's shape reads it.</summary>
    public static ImmutableArray<Case> All { get; } =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Moderation", "Cases"), "*.ndjson").Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Select(Parse)];

    /// <summary>The half to develop on.</summary>
    public static ImmutableArray<Case> Development => [.. All.Where(c => !c.HeldOut)];

    /// <summary>The half that is opened at a release, and not before.</summary>
    public static ImmutableArray<Case> HeldOut => [.. All.Where(c => c.HeldOut)];

    private static Case Parse(string line) => JsonSerializer.Deserialize<Case>(line, JsonSerializerOptions.Web)!;

    /// <summary>A text with what a reviewer should do with it, under the packs that it names.</summary>
    /// <param name="Categories">Of a violation: any of them is a right hit. Empty where the text is clean.</param>
    /// <param name="Span">Of a violation: what a reviewer would point at.</param>
    /// <param name="Near">Of a clean text: the violation that it nearly is.</param>
    internal sealed record Case(string Id, ImmutableArray<string> Packs, string Zone, string Text, string Expect, ImmutableArray<string> Categories, string? Span, string Clause, string Why, string? Near)
    {
        /// <summary>Whether it must be held for review.</summary>
        public bool IsViolation => Expect == "VIOLATION";

        /// <summary>Whether it belongs to the half that is opened at a release: the first hex digit of its id's SHA-256 is 8 to f.</summary>
        public bool HeldOut => SHA256.HashData(Encoding.UTF8.GetBytes(Id))[0] >= 0x80;
    }
}
