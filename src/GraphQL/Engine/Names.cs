using System.Reflection;
using Platform.Domain;

namespace Platform.GraphQL.Engine;

/// <summary>The API's names of C# members.</summary>
internal static class Names
{
    /// <summary>The field of a resolver method or property: <c>GetOwnerAsync</c> is <c>owner</c>.</summary>
    public static string Field(MemberInfo member)
    {
        if (member.GetCustomAttribute<GraphQLNameAttribute>() is { } given)
        {
            return given.Name;
        }

        var name = member.Name;
        if (member is MethodInfo)
        {
            name = name.EndsWith("Async", StringComparison.Ordinal) && name.Length > 5 ? name[..^5] : name;
            name = name.StartsWith("Get", StringComparison.Ordinal) && name.Length > 3 && char.IsUpper(name[3]) ? name[3..] : name;
        }

        return Camel(name);
    }

    /// <summary>The argument or input field of a parameter.</summary>
    public static string Argument(ParameterInfo parameter)
        => parameter.GetCustomAttribute<GraphQLNameAttribute>()?.Name ?? Camel(parameter.Name!);

    /// <summary>The constant of an enum member: <c>NeedsReview</c> is <c>NEEDS_REVIEW</c>.</summary>
    public static string Constant(FieldInfo member)
    {
        if (member.GetCustomAttribute<GraphQLNameAttribute>() is { } given)
        {
            return given.Name;
        }

        return ApiNames.Constant(member.Name);
    }

    /// <summary>The type of a C# type: <c>Connection&lt;Campaign&gt;</c> is <c>CampaignConnection</c>.</summary>
    /// <param name="type">The C# type.</param>
    /// <param name="given">Names that an extension class gives.</param>
    public static string Type(Type type, Func<Type, string?> given)
    {
        if (given(type) is { } extension)
        {
            return extension;
        }

        if (type.GetCustomAttribute<GraphQLNameAttribute>() is { } attribute)
        {
            return attribute.Name;
        }

        if (type == typeof(Refusal))
        {
            return "UserErrorCode";
        }

        var name = type.Name;
        if (type.IsGenericType)
        {
            name = string.Concat(type.GetGenericArguments().Select(argument => Type(argument, given))) + name[..name.IndexOf('`', StringComparison.Ordinal)];
        }

        return type.IsInterface && name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name[1..] : name;
    }

    /// <summary>How a refusal of the adapter names a member to its author.</summary>
    public static string Of(MemberInfo member) => $"{member.DeclaringType?.FullName}.{member.Name}";

    private static string Camel(string name)
    {
        // A leading acronym is small as a whole, but for the capital that begins the next word: URLOfPost, urlOfPost.
        var capitals = 0;
        while (capitals < name.Length && char.IsUpper(name[capitals]))
        {
            capitals++;
        }

        var small = capitals <= 1 || capitals == name.Length ? capitals : capitals - 1;
        return string.Concat(name[..small].ToLowerInvariant(), name[small..]);
    }
}
