using System.Globalization;
using System.Text;
using Platform.Networks.Http;

namespace Platform.Networks.WordPress;

/// <summary>What is kept between the steps: the draft's number.</summary>
internal static class WordPressState
{
    public static string Write(long id) => string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{id}}}");

    /// <summary>The number, or null where there is none.</summary>
    public static long? Read(string? state)
        => state is { Length: > 0 } && JsonDoor.Object(Encoding.UTF8.GetBytes(state))?.Count("id") is { } id and > 0 ? id : null;
}
