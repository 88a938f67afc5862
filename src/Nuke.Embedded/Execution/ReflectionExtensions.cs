using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>The little reflection that the engine needs.</summary>
internal static class ReflectionExtensions
{
    /// <summary>The member of <c>() =&gt; Member</c> or <c>x =&gt; ((T)x).Member</c>.</summary>
    public static MemberInfo GetMember(this LambdaExpression expression) =>
        Unwrap(expression.Body) is MemberExpression member
            ? member.Member
            : throw new ArgumentException($"'{expression.Body}' is not the name of a field or property");

    /// <summary>The value of <c>x =&gt; x.Member</c> for <paramref name="instance"/>, without compiling the expression where it is that simple.</summary>
    public static Target Evaluate<T>(this Expression<Func<T, Target>> expression, T instance) =>
        Unwrap(expression.Body) is MemberExpression { Member: PropertyInfo property } member
        && member.Expression is { } source
        && Unwrap(source) is ParameterExpression
            ? (Target)property.GetValue(instance)!
            : expression.Compile(preferInterpretation: true)(instance);

    /// <summary>Calls the getter of exactly this property, whatever overrides it.</summary>
    public static Target GetTargetNonVirtual(this PropertyInfo property, object instance)
    {
        var pointer = property.GetMethod.NotNull().MethodHandle.GetFunctionPointer();
        var getter = (Func<Target>)Activator.CreateInstance(typeof(Func<Target>), instance, pointer).NotNull();
        return getter();
    }

    /// <summary>What was thrown, without the wrappers that tasks and reflection put around it.</summary>
    public static Exception Unwrap(this Exception exception) => exception switch
    {
        TargetInvocationException { InnerException: { } inner } => inner.Unwrap(),
        AggregateException { InnerExceptions: [var inner] } => inner.Unwrap(),
        _ => exception
    };

    private static Expression Unwrap(Expression expression) =>
        expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.TypeAs } unary ? Unwrap(unary.Operand) : expression;
}
