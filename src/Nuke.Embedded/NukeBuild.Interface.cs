using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Execution;
using Nuke.Common.Execution.Parameters;
using Nuke.Common.IO;

namespace Nuke.Common;

public abstract partial class NukeBuild
{
    private readonly Dictionary<MemberInfo, object> _componentValues = [];

    AbsolutePath INukeBuild.RootDirectory => RootDirectory;
    AbsolutePath INukeBuild.TemporaryDirectory => TemporaryDirectory;
    AbsolutePath? INukeBuild.BuildAssemblyFile => BuildAssemblyFile;
    AbsolutePath? INukeBuild.BuildAssemblyDirectory => BuildAssemblyDirectory;
    Verbosity INukeBuild.Verbosity => Verbosity;
    Host INukeBuild.Host => Host;
    bool INukeBuild.IsLocalBuild => IsLocalBuild;
    bool INukeBuild.IsServerBuild => IsServerBuild;

    T? INukeBuild.TryGetValue<T>(Expression<Func<T?>> parameterExpression)
        where T : class => Find(parameterExpression) as T;

    T? INukeBuild.TryGetValue<T>(Expression<Func<object?>> parameterExpression)
        where T : default => Find(parameterExpression) is T value ? value : default;

    private object? Find(LambdaExpression expression)
    {
        var member = expression.GetMember();
        if (_componentValues.TryGetValue(member, out var known))
            return known;
        var parameter = ParameterMember.TryCreate(member)
            ?? throw new ArgumentException($"'{member.DeclaringType?.Name}.{member.Name}' has no [Parameter] attribute");
        var value = parameter.Find(BuildContext.Current.Sources);
        if (value is not null)
            _componentValues[member] = value;
        return value;
    }
}
