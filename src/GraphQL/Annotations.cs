namespace Platform.GraphQL;

// How resolvers are written. They are plain static classes, marked with the attributes of this file; nothing in them
// knows the engine, so the engine can be exchanged. The names and shapes are Hot Chocolate's.
//
//   [QueryType]
//   public static class CampaignQueries
//   {
//       /// <summary>A campaign, or null where there is none with this id.</summary>
//       /// <param name="id">The campaign's id.</param>
//       public static Task<CampaignRow?> GetCampaignAsync(
//           CampaignId id, Caller caller, ICampaignQueries campaigns, CancellationToken cancellationToken)
//           => campaigns.FindAsync(caller.Organization, id, cancellationToken);
//   }
//
//   [ObjectType<CampaignRow>(BindProperties = [nameof(CampaignRow.Id), nameof(CampaignRow.Title)]), GraphQLName("Campaign")]
//   public static class CampaignFields
//   {
//       /// <summary>Who answers for the campaign.</summary>
//       public static Task<Member?> GetOwnerAsync([Parent] CampaignRow campaign, MemberById members, CancellationToken cancellationToken)
//           => members.LoadAsync(campaign.OwnerId, cancellationToken);
//   }
//
//   [MutationType]
//   public static class CampaignMutations
//   {
//       /// <summary>Closes a campaign; its unsent posts are withdrawn.</summary>
//       [Authorize(Roles = ["admin", "author"])]
//       public static async Task<CampaignClosePayload> CampaignCloseAsync(
//           CampaignId id, CampaignCloseInput input, Caller caller, IGrainFactory grains)
//       {
//           var outcome = await grains.Campaign(caller.Organization, id).Close(input.Reason, caller.Actor);
//           return outcome.Ok ? new(outcome.Value, []) : new(null, [UserError.From(outcome.Refused)]);
//       }
//   }
//
//   /// <summary>How to close a campaign.</summary>
//   /// <param name="Reason">Why, in words for the audit trail.</param>
//   public sealed record CampaignCloseInput(string Reason, bool KeepDrafts = false);
//
//   /// <summary>The closed campaign, or why it was not closed.</summary>
//   public sealed record CampaignClosePayload(CampaignRow? Campaign, ImmutableArray<UserError> UserErrors);
//
//   [SubscriptionType]
//   public static class CampaignSubscriptions
//   {
//       public static IAsyncEnumerable<CampaignChange> StreamChangesAsync(CampaignId id, Caller caller, ..., CancellationToken cancellationToken) => ...;
//
//       /// <summary>A campaign changes.</summary>
//       /// <param name="id">The campaign's id.</param>
//       [Subscribe(With = nameof(StreamChangesAsync))]
//       public static CampaignChange CampaignChanged([EventMessage] CampaignChange change, CampaignId id) => change;
//   }
//
// What the engine makes of it:
//   names         `GetCampaignAsync` is `campaign`, `OwnerName` is `ownerName`; `[GraphQLName]` says otherwise
//   descriptions  the doc comment: the summary of the member, or the `<param>` of a positional record. A field without one fails a test
//   nullability   the C# annotations; a parameter or record parameter with a default value may be left out
//   parameters    `[Parent]`, `Caller`, ClaimsPrincipal, CancellationToken, batch loaders, services that are interfaces or abstract
//                 classes, and what is marked `[Service]`, are handed in; all others are GraphQL arguments
//   ids           `CampaignId` (any `IId<T>`) is an opaque `ID!`; for keys that are strings: `[ID("Campaign")] string id`
//   values        Instant `DateTime`, LocalDate `Date`, LocalDateTime `LocalDateTime`, Duration `Duration`, long `Long`,
//                 decimal `Decimal`, Uri `URL`, enums in CAPITALS
//   lists         ImmutableArray, IReadOnlyList and arrays; a default ImmutableArray is an empty list
//   pages         `Connection<CampaignRow>` is `CampaignConnection`
//   objects       public properties of a class or record; its methods are not shown. An extension's method hides the property of its name.
//                 A type of another project, such as Domain, is shown only where an `[ObjectType<T>]` names the properties to show

/// <summary>The static methods of the class are fields of the query type.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class QueryTypeAttribute : Attribute;

/// <summary>The static methods of the class are fields of the mutation type.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MutationTypeAttribute : Attribute;

/// <summary>The static methods of the class make the subscription type. Those marked <see cref="SubscribeAttribute"/> are fields, the others stream for them.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SubscriptionTypeAttribute : Attribute;

/// <summary>The static methods of the class are further fields of the object type of <typeparamref name="T"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ObjectTypeAttribute<T> : Attribute, IObjectTypeExtension
    where T : notnull
{
    /// <summary>The only properties of <typeparamref name="T"/> that the API shows; empty for all of them.</summary>
    public string[] BindProperties { get; set; } = [];

    /// <summary>Properties of <typeparamref name="T"/> that the API doesn't show, such as foreign keys.</summary>
    public string[] IgnoreProperties { get; set; } = [];

    /// <summary>Interfaces marked with <see cref="InterfaceTypeAttribute"/> that the object type has all fields of.</summary>
    public Type[] Implements { get; set; } = [];

    Type IObjectTypeExtension.Extended => typeof(T);
}

/// <summary>What an <see cref="ObjectTypeAttribute{T}"/> says, without its type parameter.</summary>
internal interface IObjectTypeExtension
{
    /// <summary>The type that is extended.</summary>
    Type Extended { get; }

    /// <summary>The only properties of it that the API shows, or none for all.</summary>
    string[] BindProperties { get; }

    /// <summary>Properties of it that the API doesn't show.</summary>
    string[] IgnoreProperties { get; }

    /// <summary>Interfaces that the object type has all fields of.</summary>
    Type[] Implements { get; }
}

/// <summary>The C# interface is a GraphQL interface, named without its leading I.</summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class InterfaceTypeAttribute : Attribute;

/// <summary>The parameter is the object whose field is asked for.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ParentAttribute : Attribute;

/// <summary>The parameter is handed in from the services of the request, although its type is a class like any argument's.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ServiceAttribute : Attribute;

/// <summary>
/// The value is an id. With a type name, the C# side sees the bare key and the API the opaque form, see <see cref="GlobalId"/>;
/// an id that is malformed or of another type is refused before anything runs. Without one, the opaque text is handed through.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Method)]
public sealed class IDAttribute(string? typeName = null) : Attribute
{
    /// <summary>The object type that the id is of.</summary>
    public string? TypeName { get; } = typeName;
}

/// <summary>Another name in the API.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>Not shown in the API.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class GraphQLIgnoreAttribute : Attribute;

/// <summary>Another description than the doc comment.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLDescriptionAttribute(string description) : Attribute
{
    /// <summary>The description.</summary>
    public string Description { get; } = description;
}

/// <summary>Still served, but no longer to be used.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class GraphQLDeprecatedAttribute(string reason) : Attribute
{
    /// <summary>What to use instead.</summary>
    public string Reason { get; } = reason;
}

/// <summary>
/// Only callers with one of the roles, and for whom the policy holds, may ask for the field; on a class, for all fields it declares.
/// A document that asks for one field too many is refused as a whole, before anything runs.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = true)]
public sealed class AuthorizeAttribute(string? policy = null) : Attribute
{
    /// <summary>The name of an authorization policy, evaluated on the ClaimsPrincipal.</summary>
    public string? Policy { get; } = policy;

    /// <summary>Role names, one of which suffices; case doesn't matter.</summary>
    public string[] Roles { get; set; } = [];
}

/// <summary>What the field costs, in points; without it, 1.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class CostAttribute(double weight) : Attribute
{
    /// <summary>Points.</summary>
    public double Weight { get; } = weight;
}

/// <summary>How long a list is taken to be when the cost of a document is reckoned.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class ListSizeAttribute : Attribute
{
    /// <summary>The length where no slicing argument tells it.</summary>
    public int AssumedSize { get; set; } = 20;

    /// <summary>Arguments that tell the length: a number, or a list with an entry for each.</summary>
    public string[] SlicingArguments { get; set; } = ["first"];
}

/// <summary>
/// A document whose only root fields are marked so may come in a body up to the large limit, see <c>PlatformGraphQLOptions</c>:
/// for imports that send a file as a variable.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllowLargeBodyAttribute : Attribute;

/// <summary>The method is a subscription field, called anew for each event. Its arguments are its own and those of the method that streams.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SubscribeAttribute : Attribute
{
    /// <summary>The method of the same class that streams the events, as an <see cref="IAsyncEnumerable{T}"/> of a class.</summary>
    public string? With { get; set; }
}

/// <summary>The parameter is the event of a subscription.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EventMessageAttribute : Attribute;
