using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans;

namespace Platform.Domain;

/// <summary>An id that is its text: typed, so that an account's id can't be handed over as a post's.</summary>
public interface IId<TSelf> where TSelf : struct, IId<TSelf>
{
    /// <summary>The text, as it stands in grain keys and columns: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    string Value { get; }

    /// <summary>Wraps a text; the caller has checked it.</summary>
    static abstract TSelf From(string value);
}

/// <summary>The tenant: a slug such as <c>mercy</c>; part of every grain key and of every row.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationId"), JsonConverter(typeof(IdJsonConverter<OrganizationId>))]
public readonly record struct OrganizationId([property: Id(0)] string Value) : IId<OrganizationId>
{
    /// <inheritdoc/>
    public static OrganizationId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A member of staff.</summary>
[GenerateSerializer, Immutable, Alias("MemberId"), JsonConverter(typeof(IdJsonConverter<MemberId>))]
public readonly record struct MemberId([property: Id(0)] string Value) : IId<MemberId>
{
    /// <inheritdoc/>
    public static MemberId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A connected account on a network, a blog or a webhook.</summary>
[GenerateSerializer, Immutable, Alias("AccountId"), JsonConverter(typeof(IdJsonConverter<AccountId>))]
public readonly record struct AccountId([property: Id(0)] string Value) : IId<AccountId>
{
    /// <inheritdoc/>
    public static AccountId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A campaign.</summary>
[GenerateSerializer, Immutable, Alias("CampaignId"), JsonConverter(typeof(IdJsonConverter<CampaignId>))]
public readonly record struct CampaignId([property: Id(0)] string Value) : IId<CampaignId>
{
    /// <inheritdoc/>
    public static CampaignId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A post: one content for one or more accounts.</summary>
[GenerateSerializer, Immutable, Alias("PostId"), JsonConverter(typeof(IdJsonConverter<PostId>))]
public readonly record struct PostId([property: Id(0)] string Value) : IId<PostId>
{
    /// <inheritdoc/>
    public static PostId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A review item: one revision of one post, waiting for a decision.</summary>
[GenerateSerializer, Immutable, Alias("ReviewItemId"), JsonConverter(typeof(IdJsonConverter<ReviewItemId>))]
public readonly record struct ReviewItemId([property: Id(0)] string Value) : IId<ReviewItemId>
{
    /// <inheritdoc/>
    public static ReviewItemId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One authorization of a post: its number within the post and the head of its hash, such as <c>3-9f86d081884c7d65</c>.</summary>
[GenerateSerializer, Immutable, Alias("AuthorizationId"), JsonConverter(typeof(IdJsonConverter<AuthorizationId>))]
public readonly record struct AuthorizationId([property: Id(0)] string Value) : IId<AuthorizationId>
{
    /// <inheritdoc/>
    public static AuthorizationId From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Writes an id as its text, also where it is a property name.</summary>
public sealed class IdJsonConverter<T> : JsonConverter<T> where T : struct, IId<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => T.From(reader.GetString() ?? throw new JsonException("An id is a text."));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Value);
    }
}
