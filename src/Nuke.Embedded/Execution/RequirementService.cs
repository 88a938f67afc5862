using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Execution.Parameters;

namespace Nuke.Common.Execution;

/// <summary>Checks, before anything runs, what the scheduled targets require, and parameters marked <see cref="RequiredAttribute"/>.</summary>
internal static class RequirementService
{
    /// <summary>Throws an <see cref="InvalidParameterException"/> for the first requirement that is not met.</summary>
    public static void Validate(NukeBuild build)
    {
        foreach (var target in build.ScheduledTargets)
        {
            foreach (var requirement in target.Requirements)
                Validate(build, target, requirement);
        }

        foreach (var parameter in ParameterMember.Of(build.GetType()).Where(x => x.IsRequired))
        {
            if (IsMissing(parameter.GetValue(build)))
                throw new InvalidParameterException($"Member '{parameter.Name}' is required to be not null or empty");
        }
    }

    private static void Validate(NukeBuild build, ExecutableTarget target, LambdaExpression requirement)
    {
        if (requirement is Expression<Func<bool>> condition)
        {
            if (!condition.Compile(preferInterpretation: true)())
                throw new InvalidParameterException($"Target '{target.Name}' requires '{Text(condition, build)}'");
            return;
        }

        var member = requirement.GetMember();
        if (member.DeclaringType is { IsInterface: false } && member.DeclaringType != build.GetType())
            member = build.GetType().GetMember(member.Name).SingleOrDefault() ?? member;
        var parameter = ParameterMember.TryCreate(member)
            ?? throw new InvalidParameterException(
                $"Member '{member.Name}' is required from target '{target.Name}' but not marked with an injection attribute.");
        if (IsMissing(parameter.GetValue(build)))
            throw new InvalidParameterException($"Target '{target.Name}' requires member '{parameter.Name}' to be not null or empty");
    }

    /// <summary>The condition as it was written, without the object that its members belong to.</summary>
    private static string Text(LambdaExpression condition, NukeBuild build)
    {
        var text = condition.Body.ToString().Replace($"value({build.GetType()}).", string.Empty, StringComparison.Ordinal);
        return text.StartsWith('(') && text.EndsWith(')') && text.LastIndexOf('(') == 0 ? text[1..^1] : text;
    }

    private static bool IsMissing(object? value) => value is null || (value is string text && string.IsNullOrWhiteSpace(text));
}
