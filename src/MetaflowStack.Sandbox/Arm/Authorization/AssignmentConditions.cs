using System.Text.RegularExpressions;

namespace MetaflowStack.Sandbox.Arm.Authorization;

/// <summary>
/// Conditions of role assignments, as far as they limit which roles may be given to whom: the form of Microsoft's page "Delegate Azure role
/// assignment management to others with conditions", "Example: Constrain roles and principal types". What else a condition says is not looked at.
/// </summary>
internal static partial class AssignmentConditions
{
    /// <summary>Whether a condition lets a role be given to, or taken from, a principal of a type.</summary>
    /// <param name="condition">The condition; null: none.</param>
    /// <param name="isDelete">Whether an assignment is deleted: its own attributes count then, else those of the request.</param>
    /// <param name="roleId">The GUID of the role's definition.</param>
    /// <param name="principalType">The type of principal.</param>
    public static bool Allow(string? condition, bool isDelete, string roleId, string principalType)
    {
        if (condition is null)
            return true;
        var source = isDelete ? "@Resource" : "@Request";
        return Limits().Matches(condition).Where(limit => limit.Groups["source"].Value == source).All(limit =>
            limit.Groups["values"].Value.Split(',').Select(value => value.Trim(' ', '\''))
                .Contains(limit.Groups["attribute"].Value == "RoleDefinitionId" ? roleId : principalType, StringComparer.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"(?<source>@Request|@Resource)\[Microsoft\.Authorization/roleAssignments:(?<attribute>RoleDefinitionId|PrincipalType)\]\s+ForAnyOfAnyValues:(GuidEquals|StringEqualsIgnoreCase)\s+\{(?<values>[^}]*)\}")]
    private static partial Regex Limits();
}
