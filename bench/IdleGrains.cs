using System.Reflection;

namespace Platform.Bench;

/// <summary>Grains that nothing should call.</summary>
public class IdleGrains : DispatchProxy
{
    internal static IGrainFactory Create() => Create<IGrainFactory, IdleGrains>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        => throw new InvalidOperationException($"{targetMethod!.Name}({args?.FirstOrDefault()}) was called though nothing is due.");
}
