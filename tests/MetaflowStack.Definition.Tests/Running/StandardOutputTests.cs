using MetaflowStack.Definition.Running;

namespace MetaflowStack.Definition.Tests.Running;

public class StandardOutputTests
{
    [Theory]
    [InlineData("StateShow --json", true)]
    [InlineData("StateShow --Json true", true)]
    [InlineData("StateShow -json --org-prefix demo", true)]
    [InlineData("StateShow --json=true", true)]
    [InlineData("StateShow --json=false", false)]
    [InlineData("StateShow --json false", false)]
    [InlineData("StateShow", false)]
    [InlineData("Outputs --name storageAccount", true)]
    [InlineData("Outputs -Name=storageAccount", true)]
    [InlineData("Outputs --org-prefix name", false)]
    [InlineData("StateShow --org-prefix json", false)]
    public void Standard_output_is_kept_for_programs_when_that_is_asked_for(string arguments, bool asked) =>
        Assert.Equal(asked, StandardOutput.IsForPrograms(arguments.Split(' ')));
}
