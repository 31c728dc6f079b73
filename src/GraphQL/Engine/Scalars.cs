using System.Numerics;
using GraphQL.Types;
using GraphQLParser.AST;
using NodaTime;
using NodaTime.Text;

namespace Platform.GraphQL.Engine;

/// <summary>The scalars beyond those of the specification, and an ID that knows the typed ids.</summary>
internal static class Scalars
{
    /// <summary>One instance of each, by C# type.</summary>
    public static Dictionary<Type, ScalarGraphType> Create() => new()
    {
        [typeof(string)] = new StoredString(),
        [typeof(bool)] = new BooleanGraphType(),
        [typeof(int)] = new IntGraphType(),
        [typeof(double)] = new FloatGraphType(),
        [typeof(long)] = new LongGraphType { Description = "A whole number of up to 64 bits." },
        [typeof(decimal)] = new DecimalGraphType { Description = "A decimal number, exact." },
        [typeof(Uri)] = new TextScalar<Uri>(
            "URL",
            "An absolute address, such as `https://mercy.example/flu`.",
            text => Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null,
            uri => uri.OriginalString),
        [typeof(Instant)] = new TextScalar<Instant>(
            "DateTime",
            "An instant in ISO 8601. Given out in UTC, such as `2026-11-05T13:30:00Z`; taken with `Z` or an offset, never without.",
            text => ParseInstant(text),
            InstantPattern.ExtendedIso.Format),
        [typeof(LocalDate)] = new TextScalar<LocalDate>(
            "Date",
            "A calendar day in ISO 8601 without a zone, such as `2026-11-05`.",
            text => LocalDatePattern.Iso.Parse(text).TryGetValue(default, out var date) ? date : null,
            LocalDatePattern.Iso.Format),
        [typeof(LocalDateTime)] = new TextScalar<LocalDateTime>(
            "LocalDateTime",
            "A wall-clock time in ISO 8601 without a zone, such as `2026-11-05T08:30:00`.",
            text => ParseLocal(text),
            LocalDateTimePattern.ExtendedIso.Format),
        [typeof(Duration)] = new TextScalar<Duration>(
            "Duration",
            "A length of time in ISO 8601, in hours, minutes and seconds, such as `PT1H30M` or `PT0.25S`.",
            text => ParseDuration(text),
            duration => PeriodPattern.NormalizingIso.Format(Period.FromTicks((long)duration.TotalTicks).Normalize())),
    };

    private static Instant? ParseInstant(string text)
        => OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true } parsed ? parsed.Value.ToInstant() : null;

    private static LocalDateTime? ParseLocal(string text)
        => LocalDateTimePattern.ExtendedIso.Parse(text) is { Success: true } parsed
            ? parsed.Value
            : LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm").Parse(text) is { Success: true } minutes ? minutes.Value : null;

    private static Duration? ParseDuration(string text)
    {
        if (PeriodPattern.Roundtrip.Parse(text) is not { Success: true } parsed || parsed.Value is not { Months: 0, Years: 0 } period)
        {
            return null;
        }

        try
        {
            return period.ToDuration();
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}

/// <summary>A scalar that is a text in the API.</summary>
internal sealed class TextScalar<T> : ScalarGraphType
{
    // An address has less; of a longer text nothing is parsed.
    private const int MaxLength = 8192;

    private readonly Func<string, object?> parse;
    private readonly Func<T, string> format;

    public TextScalar(string name, string description, Func<string, object?> parse, Func<T, string> format)
    {
        Name = name;
        Description = description;
        this.parse = parse;
        this.format = format;
    }

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => Parse(text.Value.ToString()),
        GraphQLNullValue => null,
        _ => throw NotOfType(),
    };

    public override object? ParseValue(object? value) => value switch
    {
        T parsed => parsed,
        string text => Parse(text),
        null => null,
        _ => throw NotOfType(),
    };

    public override object? Serialize(object? value) => value switch
    {
        T known => format(known),
        null => null,
        _ => throw NotOfType(),
    };

    public override GraphQLValue ToAST(object? value)
        => value is T known ? new GraphQLStringValue(format(known)) : base.ToAST(value);

    /// <summary>The text of a value.</summary>
    public string Format(T value) => format(value);

    private object Parse(string text) => (text.Length > MaxLength ? null : parse(text)) ?? throw NotOfType();

    private ValueRefused NotOfType() => new($"Expected is {Name}. {Description}");
}

/// <summary>ID: a text or a whole number when taken; when given out, typed ids in their opaque form.</summary>
internal sealed class OpaqueIdScalar : ScalarGraphType
{
    public OpaqueIdScalar() => Name = "ID";

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => text.Value.ToString(),
        GraphQLIntValue number => number.Value.ToString(),
        GraphQLNullValue => null,
        _ => throw new ValueRefused("Expected is an ID."),
    };

    public override object? ParseValue(object? value) => value switch
    {
        string text => text,
        int or long or BigInteger => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
        null => null,
        _ => throw new ValueRefused("Expected is an ID."),
    };

    public override object? Serialize(object? value) => value switch
    {
        string text => text,
        null => null,
        _ => Ids.Encode(value),
    };
}
