using System.Text;

namespace Platform.Domain;

/// <summary>The API's names of what messages to people speak of.</summary>
public static class ApiNames
{
    /// <summary>The name of a value: <c>NeedsReview</c> is <c>NEEDS_REVIEW</c>.</summary>
    public static string Of(Enum value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Constant(value.ToString());
    }

    /// <summary>The constant of a C# name: <c>NeedsReview</c> is <c>NEEDS_REVIEW</c>.</summary>
    public static string Constant(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var constant = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            // A word begins at a capital after a small letter or digit, and at the last capital of an acronym: HTTPStatus, HTTP_STATUS.
            if (i > 0 && char.IsUpper(name[i]) && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
            {
                constant.Append('_');
            }

            constant.Append(char.ToUpperInvariant(name[i]));
        }

        return constant.ToString();
    }
}
