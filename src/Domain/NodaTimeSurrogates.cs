using NodaTime;
using NodaTime.Text;
using Orleans;

namespace Platform.Domain;

/// <summary>Carries an <see cref="Instant"/> between grains.</summary>
[GenerateSerializer, Alias("InstantSurrogate")]
public struct InstantSurrogate
{
    [Id(0)]
    public long Ticks { get; set; }
}

/// <summary>Converts an <see cref="Instant"/>; Orleans has no codec of its own for NodaTime.</summary>
[RegisterConverter]
public sealed class InstantConverter : IConverter<Instant, InstantSurrogate>
{
    /// <inheritdoc/>
    public Instant ConvertFromSurrogate(in InstantSurrogate surrogate) => Instant.FromUnixTimeTicks(surrogate.Ticks);

    /// <inheritdoc/>
    public InstantSurrogate ConvertToSurrogate(in Instant value) => new() { Ticks = value.ToUnixTimeTicks() };
}

/// <summary>Carries a <see cref="LocalDateTime"/> between grains.</summary>
[GenerateSerializer, Alias("LocalDateTimeSurrogate")]
public struct LocalDateTimeSurrogate
{
    [Id(0)]
    public string Iso { get; set; }
}

/// <summary>Converts a <see cref="LocalDateTime"/>.</summary>
[RegisterConverter]
public sealed class LocalDateTimeConverter : IConverter<LocalDateTime, LocalDateTimeSurrogate>
{
    /// <inheritdoc/>
    public LocalDateTime ConvertFromSurrogate(in LocalDateTimeSurrogate surrogate) => LocalDateTimePattern.ExtendedIso.Parse(surrogate.Iso).Value;

    /// <inheritdoc/>
    public LocalDateTimeSurrogate ConvertToSurrogate(in LocalDateTime value) => new() { Iso = LocalDateTimePattern.ExtendedIso.Format(value) };
}

/// <summary>Carries a <see cref="LocalDate"/> between grains.</summary>
[GenerateSerializer, Alias("LocalDateSurrogate")]
public struct LocalDateSurrogate
{
    [Id(0)]
    public string Iso { get; set; }
}

/// <summary>Converts a <see cref="LocalDate"/>.</summary>
[RegisterConverter]
public sealed class LocalDateConverter : IConverter<LocalDate, LocalDateSurrogate>
{
    /// <inheritdoc/>
    public LocalDate ConvertFromSurrogate(in LocalDateSurrogate surrogate) => LocalDatePattern.Iso.Parse(surrogate.Iso).Value;

    /// <inheritdoc/>
    public LocalDateSurrogate ConvertToSurrogate(in LocalDate value) => new() { Iso = LocalDatePattern.Iso.Format(value) };
}

/// <summary>Carries a <see cref="Duration"/> between grains.</summary>
[GenerateSerializer, Alias("DurationSurrogate")]
public struct DurationSurrogate
{
    [Id(0)]
    public long Ticks { get; set; }
}

/// <summary>Converts a <see cref="Duration"/>.</summary>
[RegisterConverter]
public sealed class DurationConverter : IConverter<Duration, DurationSurrogate>
{
    /// <inheritdoc/>
    public Duration ConvertFromSurrogate(in DurationSurrogate surrogate) => Duration.FromTicks(surrogate.Ticks);

    /// <inheritdoc/>
    public DurationSurrogate ConvertToSurrogate(in Duration value) => new() { Ticks = value.BclCompatibleTicks };
}
