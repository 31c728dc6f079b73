using System.Text;
using System.Text.Json;
using Platform.Domain;
using Platform.GraphQL.Http;

namespace Platform.GraphQL.Engine;

/// <summary>The size and shape of a request, judged on its raw bytes: nothing is built and no number is computed before this has passed.</summary>
internal static class VariableLimits
{
    private const int MaxShownName = 60;

    /// <summary>Why a request is not taken; null where it keeps within all limits, or is no JSON at all, which its reader finds.</summary>
    /// <param name="utf8">The text that holds the request.</param>
    /// <param name="level">In how many objects its parameters lie: 1 in a body, 2 in the payload of a socket's message.</param>
    /// <param name="options">The limits.</param>
    public static RequestFault? Judge(ReadOnlySpan<byte> utf8, int level, PlatformGraphQLOptions options)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = GraphQLRequest.MaxNesting });
            var walk = new Walk(level, options);
            while (reader.Read())
            {
                if (walk.Over(ref reader) is { } over)
                {
                    return over;
                }
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // Besides no JSON: a name with half a character in it. Its reader refuses it with the message that belongs to it.
        }

        return null;
    }

    private ref struct Walk(int level, PlatformGraphQLOptions options)
    {
        private bool _variables;
        private ReadOnlySpan<byte> _name;
        private int _names;
        private int _values;
        private int _others;

        public RequestFault? Over(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                return Named(ref reader);
            }

            if (!JsonBounds.IsValue(reader.TokenType))
            {
                return null;
            }

            return JsonBounds.IsLongNumber(ref reader) ? RequestFault.Number(_variables ? Shown(_name) : null, JsonBounds.MaxNumberLength)
                : _variables && reader.CurrentDepth > level ? OverInVariables(ref reader)
                : ++_others > options.MaxVariableValues ? RequestFault.Values(options.MaxVariableValues)
                : null;
        }

        private RequestFault? Named(ref Utf8JsonReader reader)
        {
            if (reader.CurrentDepth <= level)
            {
                _variables = reader.CurrentDepth == level && reader.ValueTextEquals("variables"u8);
                _name = default;
            }
            else if (_variables && reader.CurrentDepth == level + 1)
            {
                _name = reader.ValueSpan;
                return ++_names > options.MaxVariables ? RequestFault.Variables("names", options.MaxVariables, "send those that the document declares") : null;
            }

            return null;
        }

        private RequestFault? OverInVariables(ref Utf8JsonReader reader)
        {
            var opens = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (opens && reader.CurrentDepth - level > options.MaxVariableDepth)
            {
                return RequestFault.Variables("levels of nested lists and objects", options.MaxVariableDepth, "no input of the schema is as deep");
            }

            return ++_values > options.MaxVariableValues
                ? RequestFault.Variables("single values", options.MaxVariableValues, "send them in several requests")
                : null;
        }

        // Only what can be the name of a variable is shown again.
        private static string? Shown(ReadOnlySpan<byte> name)
        {
            if (name.Length is 0 or > MaxShownName)
            {
                return null;
            }

            foreach (var letter in name)
            {
                if (letter != '_' && !char.IsAsciiLetterOrDigit((char)letter))
                {
                    return null;
                }
            }

            return Encoding.ASCII.GetString(name);
        }
    }
}
