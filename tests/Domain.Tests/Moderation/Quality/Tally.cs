using System.Globalization;

namespace Platform.Domain.Tests.Moderation.Quality;

/// <summary>So many of so many.</summary>
/// <param name="Hits">How many.</param>
/// <param name="Of">Of how many.</param>
internal readonly record struct Tally(int Hits, int Of)
{
    /// <summary>The share; 1 of nothing.</summary>
    public double Share => Of == 0 ? 1 : (double)Hits / Of;

    /// <summary>Counts what holds.</summary>
    public static Tally Count<T>(IReadOnlyCollection<T> items, Func<T, bool> holds) => new(items.Count(holds), items.Count);

    public override string ToString() => Of == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Hits} of {Of} ({100 * Share:0.0} %)");
}
