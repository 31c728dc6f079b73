namespace Platform.Domain.Moderation;

/// <summary>A question that a reviewer answers when media are attached: faces, voices and what a picture shows can't be found in a text.</summary>
/// <param name="Id">Unique in its pack.</param>
/// <param name="Text">What to look at.</param>
/// <param name="Citation">The clause of law or guidance.</param>
/// <param name="Link">Where the clause can be read.</param>
public sealed record ChecklistItem(string Id, string Text, string Citation, Uri Link);
