using System.Text.RegularExpressions;

namespace Platform.Domain;

/// <summary>What may stand in an id. Keys are joined with <c>:</c> and <c>/</c>, so neither may occur inside one.</summary>
public static partial class Slug
{
    /// <summary>Whether the text can be an organization's id: 2 to 40 of a-z, 0-9 and '-', beginning with a letter.</summary>
    public static bool IsOrganization(string? text) => text is not null && OrganizationForm().IsMatch(text);

    /// <summary>Whether the text can be any other id: 1 to 80 letters, digits, '-', '_' and '.'.</summary>
    public static bool IsId(string? text) => text is not null && IdForm().IsMatch(text);

    [GeneratedRegex(@"^[a-z][a-z0-9-]{1,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OrganizationForm();

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,80}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();
}
