using System.Reflection;
using Platform.Grains.Accounts;

namespace Platform.Grains.Tests.World;

/// <summary>A port or a grain of which a test says what one of its methods does; others are not called.</summary>
public class Stub : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _does = null!;

    internal static T Of<T>(Func<MethodInfo, object?[], object?> does)
        where T : class
    {
        var stub = Create<T, Stub>();
        ((Stub)(object)stub)._does = does;
        return stub;
    }

    /// <summary>A factory whose accounts do this; the key of the account, then the method's name.</summary>
    internal static IGrainFactory Accounts(Func<string, string, Task> does)
        => Of<IGrainFactory>((_, key) => Of<IAccountGrain>((method, _) => does(key[0] as string ?? ((GrainId)key[0]!).Key.ToString()!, method.Name)));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _does(targetMethod!, args ?? []);
}
