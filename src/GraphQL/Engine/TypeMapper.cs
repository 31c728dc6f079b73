using System.Reflection;
using GraphQL.Types;

namespace Platform.GraphQL.Engine;

/// <summary>
/// Makes the engine's types of C# types, each once. The one place that knows both sides: resolvers know only the
/// annotations, the engine only what is made here.
/// </summary>
internal sealed partial class TypeMapper
{
    private readonly ResolverMap map;
    private readonly Descriptions descriptions = new();
    private readonly Dictionary<Type, ScalarGraphType> scalars = Scalars.Create();
    private readonly OpaqueIdScalar id = new();
    private readonly Dictionary<Type, IGraphType> outputs = [];
    private readonly Dictionary<Type, IGraphType> inputs = [];
    private readonly Dictionary<string, Type> names = [];

    public TypeMapper(ResolverMap map) => this.map = map;

    /// <summary>Fills a schema with everything that the marked classes reach.</summary>
    public void Fill(Schema schema)
    {
        foreach (var scalar in scalars.Values.Append(id))
        {
            schema.RegisterType(scalar);
        }

        schema.Query = Root<QueryTypeAttribute>("Query", "What can be read. Everything belongs to the organization of the token.")
            ?? throw new SchemaFault("No class is marked [QueryType]; a schema needs one field to read at least.");
        schema.Mutation = Root<MutationTypeAttribute>("Mutation", "What can be changed. A refusal is told in `userErrors`, and nothing has changed then.");
        schema.Subscription = Subscriptions();
        foreach (var type in map.Extended.Where(type => !type.IsAbstract)) // the fields of an abstract one are those of each class of it
        {
            schema.RegisterType(Object(type));
        }
    }

    private static IGraphType Wrap(IGraphType type, bool nullable) => nullable ? type : new NonNullGraphType(type);

    private ObjectGraphType? Root<TMark>(string name, string description)
        where TMark : Attribute
    {
        var root = new ObjectGraphType { Name = name, Description = description };
        names.Add(name, typeof(TMark));
        foreach (var method in map.Roots<TMark>())
        {
            Add(root, Field(method, null));
        }

        return root.Fields.Count == 0 ? null : root;
    }

    private EnumerationGraphType Enum(Type type)
    {
        if (outputs.TryGetValue(type, out var known))
        {
            return (EnumerationGraphType)known;
        }

        if (type.IsDefined(typeof(FlagsAttribute), false))
        {
            throw new SchemaFault($"{type.FullName} is a set of flags; show a list of an enum instead.");
        }

        var made = new EnumerationGraphType { Name = Named(type), Description = descriptions.Of(type) };
        outputs.Add(type, made);
        foreach (var member in type.GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(member => member.MetadataToken))
        {
            if (!member.IsDefined(typeof(GraphQLIgnoreAttribute), false))
            {
                made.Add(Names.Constant(member), member.GetValue(null), descriptions.Of(member), member.GetCustomAttribute<GraphQLDeprecatedAttribute>()?.Reason);
            }
        }

        return made;
    }

    // Two C# types of one name would be two types to the author and one to the API.
    private string Named(Type type)
    {
        var name = Names.Type(type, map.Name);
        if (names.TryGetValue(name, out var other) && other != type)
        {
            throw new SchemaFault($"{type.FullName} and {other.FullName} would both be the type {name}; give one a [GraphQLName].");
        }

        names[name] = type;
        return name;
    }
}
