using System.Collections;

namespace Platform.GraphQL.Engine;

/// <summary>The shape of variables, looked at before they are turned into the values of C#.</summary>
internal static class VariableLimits
{
    /// <summary>Why variables are not taken; null where they keep within all limits.</summary>
    public static LimitExceeded? Judge(IReadOnlyDictionary<string, object?>? variables, PlatformGraphQLOptions options)
    {
        if (variables is null || variables.Count == 0)
        {
            return null;
        }

        if (variables.Count > options.MaxVariables)
        {
            return LimitExceeded.Variables("names", options.MaxVariables, "send those that the document declares");
        }

        var open = new Stack<(object Value, int Depth)>();
        var values = Open(variables.Values, 0, open);
        while (values <= options.MaxVariableValues && open.TryPop(out var next))
        {
            if (next.Depth > options.MaxVariableDepth)
            {
                return LimitExceeded.Variables("levels of nested lists and objects", options.MaxVariableDepth, "no input of the schema is as deep");
            }

            values += Open(next.Value is IDictionary<string, object?> members ? members.Values : (IEnumerable)next.Value, next.Depth, open);
        }

        return values > options.MaxVariableValues
            ? LimitExceeded.Variables("single values", options.MaxVariableValues, "send them in several requests")
            : null;
    }

    private static int Open(IEnumerable values, int depth, Stack<(object Value, int Depth)> open)
    {
        var count = 0;
        foreach (var value in values)
        {
            count++;
            if (value is IDictionary<string, object?> or (IEnumerable and not string))
            {
                open.Push((value, depth + 1));
            }
        }

        return count;
    }
}
