using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>Texts that show what a rule is for. Tests hold them; nothing else reads them.</summary>
/// <param name="Held">Each has a hit of the rule, in the first of the rule's zones.</param>
/// <param name="Clear">None has: they are near to it and allowed.</param>
public sealed record RuleExamples(ImmutableArray<string> Held, ImmutableArray<string> Clear);
