using System.Reflection;
using GraphQL;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>Where the value of a field comes from, as far as plans need to know.</summary>
/// <param name="Resolve">The field's resolver.</param>
/// <param name="Property">The property that it reads; null where it is a method.</param>
/// <param name="IdTypeName">The type of the id that the value is, where it is a bare key.</param>
/// <param name="MayWait">Whether the value may have to be waited for.</param>
internal sealed record FieldSource(Func<IResolveFieldContext, object?> Resolve, PropertyInfo? Property, string? IdTypeName, bool MayWait)
{
    /// <summary>Where it is kept with a field.</summary>
    public const string Key = "platform.source";
}
