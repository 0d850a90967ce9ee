using System.Diagnostics;
using System.Reflection;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>What a debugger shows of a block, reached the way a debugger reaches it: by the attributes. Of the peer, too.</summary>
public static class DebuggerLook
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <summary>The one line.</summary>
    public static string LineOf(object block)
    {
        string format = block.GetType().GetCustomAttribute<DebuggerDisplayAttribute>()!.Value;
        string property = format.Trim('{', '}').Split(',')[0];
        return (string)block.GetType().GetProperty(property, Hidden)!.GetValue(block)!;
    }

    /// <summary>Every property of the type proxy with its value now; reading one must not throw.</summary>
    public static Dictionary<string, object?> ViewOf(object block)
    {
        string name = block.GetType().GetCustomAttribute<DebuggerTypeProxyAttribute>()!.ProxyTypeName;
        Type proxy = block.GetType().Assembly.GetType(name.Split(',')[0])!.MakeGenericType(block.GetType().GetGenericArguments());
        object view = Activator.CreateInstance(proxy, BindingFlags.Public | Hidden, binder: null, [block], culture: null)!;
        return proxy.GetProperties(BindingFlags.Instance | BindingFlags.Public).ToDictionary(property => property.Name, property => property.GetValue(view));
    }
}
