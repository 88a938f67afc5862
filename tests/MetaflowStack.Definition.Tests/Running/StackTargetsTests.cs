using MetaflowStack.Definition.Running;

namespace MetaflowStack.Definition.Tests.Running;

public class StackTargetsTests
{
    [Theory]
    [InlineData("Verify", true)]
    [InlineData("UploadDag", true)]
    [InlineData("Kubeconfig", true)]
    [InlineData("Logs", true)]
    [InlineData("Forward", true)]
    [InlineData("RotateSecrets", true)]
    [InlineData("Outputs", true)]
    [InlineData("Test", false)]
    public void Targets_that_use_a_stack_have_their_settings_checked_first(string target, bool touches) => Assert.Equal(touches, StackTargets.Touches(target));

    [Theory]
    [InlineData("Services", true)]
    [InlineData("Login", true)]
    [InlineData("InitState", true)]
    [InlineData("ImportTerraform", true)]
    [InlineData("StateShow Infra", true)]
    [InlineData("Destroy", false)]
    [InlineData("Plan", false)]
    [InlineData("RotateSecrets", false)]
    [InlineData("Outputs", false)]
    [InlineData("StateShow", false)]
    [InlineData("StateUnlock", false)]
    [InlineData("Kubeconfig Verify", false)]
    [InlineData("Logs", false)]
    [InlineData("Forward", false)]
    [InlineData("StateRestore", false)]
    [InlineData("", false)]
    public void The_place_of_the_state_is_made_by_those_who_will_write_to_it(string targets, bool makes) =>
        Assert.Equal(makes, StackTargets.MakeState(targets));
}
