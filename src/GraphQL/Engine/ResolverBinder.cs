using System.Linq.Expressions;
using System.Reflection;
using System.Security.Claims;
using GraphQL;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain.Audit;

namespace Platform.GraphQL.Engine;

/// <summary>Makes the engine's resolver of a static method: what is handed in, what are arguments, and what becomes of the result.</summary>
internal sealed class ResolverBinder
{
    private static readonly ParameterExpression Context = Expression.Parameter(typeof(IResolveFieldContext), "context");
    private readonly MethodInfo method;

    // Asked for once: two calls may give two sets of objects, unequal to one another.
    private readonly ParameterInfo[] parameters;
    private readonly Dictionary<ParameterInfo, Expression> bound = [];
    private readonly List<(string Argument, Action<object, ICollection<GivenId>> Collect)> ids = [];

    public ResolverBinder(MethodInfo method, Type? parent)
    {
        this.method = method;
        parameters = method.GetParameters();
        foreach (var parameter in parameters)
        {
            if (HandedIn(parameter, parent) is { } expression)
            {
                bound.Add(parameter, expression);
            }
        }

        Arguments = [.. parameters.Where(parameter => !bound.ContainsKey(parameter))];
    }

    /// <summary>The parameters that are arguments in the API.</summary>
    public IReadOnlyList<ParameterInfo> Arguments { get; }

    /// <summary>Whether the result may have to be waited for.</summary>
    public bool MayWait => method.ReturnType is { IsGenericType: true } type && type.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>));

    /// <summary>The resolver of a property.</summary>
    /// <param name="property">A public property.</param>
    /// <param name="idTypeName">The type of the id that it is, where it is a bare key.</param>
    public static Func<IResolveFieldContext, object?> Property(PropertyInfo property, string? idTypeName)
    {
        var source = Expression.Convert(Expression.Property(Context, nameof(IResolveFieldContext.Source)), property.DeclaringType!);
        var value = Outcomes.Plain(Expression.Property(source, property), property.PropertyType);
        var read = Expression.Lambda<Func<IResolveFieldContext, object?>>(value, Context).Compile();
        return idTypeName is null ? read : context => Outcomes.Encoded(read(context), idTypeName);
    }

    /// <summary>Fills a parameter from an argument that the engine has parsed.</summary>
    public void Bind(ParameterInfo parameter, string argument, object? missing)
    {
        if (GivenIds.Collector(parameter.ParameterType, parameter.GetCustomAttribute<IDAttribute>()) is { } collect)
        {
            ids.Add((argument, collect));
        }

        bound.Add(parameter, Call(nameof(Argument), parameter.ParameterType, Context, Expression.Constant(argument), Expression.Constant(missing, typeof(object))));
    }

    /// <summary>The resolver, once all arguments are bound.</summary>
    /// <param name="idTypeName">The type of the id that the result is, where it is a bare key.</param>
    public Func<IResolveFieldContext, object?> Build(string? idTypeName)
    {
        var call = Expression.Call(method, parameters.Select(parameter => bound[parameter]));
        var result = method.ReturnType;
        var definition = result.IsGenericType ? result.GetGenericTypeDefinition() : null;
        var body = definition == typeof(Task<>)
            ? Expression.Call(typeof(Outcomes), NameOfLater(result.GetGenericArguments()[0]), [result.GetGenericArguments()[0]], call, Context,
                Expression.Constant(idTypeName, typeof(string)))
            : definition == typeof(ValueTask<>)
                ? Expression.Call(typeof(Outcomes), nameof(Outcomes.LaterValue), [result.GetGenericArguments()[0]], call, Context, Expression.Constant(idTypeName, typeof(string)))
                : Outcomes.Plain(call, result);
        var resolve = Expression.Lambda<Func<IResolveFieldContext, object?>>(body, Context).Compile();
        if (ids.Count > 0)
        {
            var inner = resolve;
            resolve = context =>
            {
                GivenIds.Tell(context, ids);
                return inner(context);
            };
        }

        return idTypeName is null || definition == typeof(Task<>) || definition == typeof(ValueTask<>)
            ? resolve
            : context => Outcomes.Encoded(resolve(context), idTypeName);
    }

    private static string NameOfLater(Type result)
        => typeof(MutationPayload).IsAssignableFrom(result) && !result.IsAbstract ? nameof(Outcomes.LaterPayload) : nameof(Outcomes.Later);

    private Expression? HandedIn(ParameterInfo parameter, Type? parent)
    {
        var type = parameter.ParameterType;
        if (parameter.IsDefined(typeof(ParentAttribute)))
        {
            return parent is not null && type.IsAssignableFrom(parent)
                ? Expression.Convert(Expression.Property(Context, nameof(IResolveFieldContext.Source)), type)
                : throw new SchemaFault($"{Names.Of(method)}: [Parent] {parameter.Name} is a {type.Name}, but the field stands on {parent?.Name ?? "a root type"}.");
        }

        if (parameter.IsDefined(typeof(EventMessageAttribute)))
        {
            return Expression.Convert(Expression.Property(Context, nameof(IResolveFieldContext.Source)), type);
        }

        if (type == typeof(CancellationToken))
        {
            return Expression.Property(Context, nameof(IResolveFieldContext.CancellationToken));
        }

        if (type == typeof(ClaimsPrincipal))
        {
            return Call(nameof(User), null, Context);
        }

        return IsService(parameter) ? Call(nameof(Service), type, Context) : null;
    }

    // By type and mark alone, not by what is registered: the schema is the same wherever it is built.
    private static bool IsService(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        return parameter.IsDefined(typeof(ServiceAttribute)) || type == typeof(Caller) || typeof(IBatch).IsAssignableFrom(type)
            || (!Shape.IsList(type) && (type.IsInterface || type.IsAbstract));
    }

    private static MethodCallExpression Call(string name, Type? type, params Expression[] arguments)
        => Expression.Call(typeof(ResolverBinder), name, type is null ? null : [type], arguments);

    private static T Argument<T>(IResolveFieldContext context, string name, object? missing)
        => context.Arguments is { } arguments && arguments.TryGetValue(name, out var argument) && argument.Value is { } value
            ? (T)value
            : missing is null ? default! : (T)missing;

    private static T Service<T>(IResolveFieldContext context)
        where T : notnull
        => Requested(context).GetRequiredService<T>();

    private static ClaimsPrincipal User(IResolveFieldContext context) => context.User ?? new ClaimsPrincipal(new ClaimsIdentity());

    private static IServiceProvider Requested(IResolveFieldContext context)
        => context.RequestServices ?? throw new InvalidOperationException("A document runs with the services of its request.");
}
