using System.Reflection;

namespace Dataflow.LoadAware.Tests.Architecture;

/// <summary>What a type knows: every type in its signatures, its fields, its locals and its code.</summary>
internal static class Knowledge
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The types of an assembly in a namespace, those nested in them included.</summary>
    public static Type[] TypesIn(Assembly assembly, string space) => [.. assembly.GetTypes().Where(type => type.Namespace == space)];

    /// <summary>All types that the given type uses anywhere; arrays and generics are taken apart.</summary>
    public static ISet<Type> Of(Type type)
    {
        var known = new HashSet<Type>();
        Add(known, type.BaseType);
        AddAll(known, type.GetInterfaces());
        AddAll(known, type.GetFields(Everything).Select(field => field.FieldType));
        foreach (MethodBase method in type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)))
        {
            AddMethod(known, type, method);
        }

        return known;
    }

    private static void AddMethod(HashSet<Type> known, Type type, MethodBase method)
    {
        AddAll(known, method.GetParameters().Select(parameter => parameter.ParameterType));
        Add(known, (method as MethodInfo)?.ReturnType);
        if (method.GetMethodBody() is not { } body)
        {
            return;
        }

        AddAll(known, body.LocalVariables.Select(local => local.LocalType));
        AddAll(known, body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType));
        Type[] typeArguments = type.IsGenericType ? type.GetGenericArguments() : [];
        Type[] methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        foreach (int token in IlTokens.In(body.GetILAsByteArray()!))
        {
            AddMember(known, type.Module.ResolveMember(token, typeArguments, methodArguments));
        }
    }

    private static void AddMember(HashSet<Type> known, MemberInfo? member)
    {
        Add(known, member as Type ?? member?.DeclaringType);
        Add(known, (member as FieldInfo)?.FieldType);
        if (member is MethodBase method)
        {
            AddAll(known, method.GetParameters().Select(parameter => parameter.ParameterType));
            Add(known, (method as MethodInfo)?.ReturnType);
            AddAll(known, method.IsGenericMethod ? method.GetGenericArguments() : []);
        }
    }

    private static void AddAll(HashSet<Type> known, IEnumerable<Type?> types)
    {
        foreach (Type? type in types)
        {
            Add(known, type);
        }
    }

    private static void Add(HashSet<Type> known, Type? type)
    {
        if (type is null || type.IsGenericParameter)
        {
            return;
        }

        if (type.HasElementType)
        {
            Add(known, type.GetElementType());
            return;
        }

        AddAll(known, type.IsGenericType ? type.GetGenericArguments() : []);
        known.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
    }
}
