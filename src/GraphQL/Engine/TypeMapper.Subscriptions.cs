using System.Reflection;
using GraphQL.Types;

namespace Platform.GraphQL.Engine;

internal sealed partial class TypeMapper
{
    private ObjectGraphType? Subscriptions()
    {
        var root = new ObjectGraphType { Name = "Subscription", Description = "What can be listened to, over a WebSocket or as server-sent events." };
        names.Add(root.Name, typeof(SubscriptionTypeAttribute));
        foreach (var method in map.Roots<SubscriptionTypeAttribute>())
        {
            if (method.GetCustomAttribute<SubscribeAttribute>() is { } mark)
            {
                Add(root, Subscription(method, mark));
            }
        }

        return root.Fields.Count == 0 ? null : root;
    }

    // The field has the arguments of both methods: those of the one that streams are read when it is opened, those of the other with each event.
    private FieldType Subscription(MethodInfo method, SubscribeAttribute mark)
    {
        var stream = method.DeclaringType!.GetMethods(BindingFlags.Public | BindingFlags.Static).SingleOrDefault(candidate => candidate.Name == mark.With)
            ?? throw new SchemaFault($"{Names.Of(method)}: there is no public static method '{mark.With}' beside it; [Subscribe(With = ...)] names the one that streams.");
        if (!stream.ReturnType.IsGenericType || stream.ReturnType.GetGenericTypeDefinition() != typeof(IAsyncEnumerable<>) || stream.ReturnType.GetGenericArguments()[0].IsValueType)
        {
            throw new SchemaFault($"{Names.Of(stream)} streams events, so it returns an IAsyncEnumerable of a class.");
        }

        var told = stream.ReturnType.GetGenericArguments()[0];
        if (method.GetParameters().FirstOrDefault(parameter => parameter.IsDefined(typeof(EventMessageAttribute))) is { } message && !message.ParameterType.IsAssignableFrom(told))
        {
            throw new SchemaFault($"{Names.Of(method)}: [EventMessage] {message.Name} is a {message.ParameterType.Name}, but {stream.Name} streams {told.Name}.");
        }

        var field = Field(method, null);
        var binder = new ResolverBinder(stream, null);
        foreach (var parameter in binder.Arguments)
        {
            var (argument, missing) = Argument(parameter);
            if (field.Arguments?.Find(argument.Name) is null)
            {
                (field.Arguments ??= []).Add(argument);
            }

            binder.Bind(parameter, argument.Name, missing);
        }

        field.StreamResolver = new EventSourceResolver(binder.Build(null));
        return field;
    }
}
